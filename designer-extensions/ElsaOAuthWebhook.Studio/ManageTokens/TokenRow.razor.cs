using ElsaOAuthWebhook.Studio.Connections;
using ElsaOAuthWebhook.Studio.PopUp;
using ElsaOAuthWebhook.Studio.Server;
using ElsaOAuthWebhook.Studio.Time;
using Microsoft.AspNetCore.Components;

namespace ElsaOAuthWebhook.Studio.ManageTokens;

/// <summary>One token of the list.</summary>
public sealed partial class TokenRow
{
    private Panel _panel;
    private BegunAuthorization? _code;
    private string? _refusal;
    private bool _isBusy;

    [Inject]
    internal ManagementClient Server { get; set; } = null!;

    [Inject]
    internal StudioTime Time { get; set; } = null!;

    /// <summary>The connection.</summary>
    [Parameter, EditorRequired]
    public ConnectionSummary Connection { get; set; } = null!;

    /// <summary>Told in words what was done.</summary>
    [Parameter]
    public EventCallback<string> OnNews { get; set; }

    private DateTimeOffset Now => Time.Now;

    private string Authorize => Connection.Status == "pendingAuthorization" ? "Authorize" : "Re-authorize";

    private string? ExpiryTitle => (Connection.RefreshTokenExpiresAt ?? Connection.AccessTokenExpiresAt) is { } end ? ConnectionWords.Exact(end) : null;

    // Only a page of the provider is to be followed, whatever the answer says.
    private string? CodeAddress => new[] { _code?.VerificationUriComplete, _code?.VerificationUri }.FirstOrDefault(address => Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp));

    private void Toggle(Panel panel) => _panel = _panel == panel ? Panel.None : panel;

    private async Task EndAsync(string? news)
    {
        _panel = Panel.None;
        if (news is not null)
            await OnNews.InvokeAsync(news);
    }

    private async Task<BegunPopUp> BeginAsync(string origin, string nonce)
    {
        if (!(await Server.AuthorizeAsync(Connection.Id, CancellationToken.None)).TryGet(out var begun, out var refusal))
            return BegunPopUp.Refused(refusal.Message);
        return begun.AuthorizationUrl is { } url ? BegunPopUp.At(url, begun.Id) : BegunPopUp.Refused("The server gave no page to authorize at. Update the token on the server's page.");
    }

    private Task BeginCodeAsync() => DoAsync(async () =>
    {
        (await Server.AuthorizeAsync(Connection.Id, CancellationToken.None)).TryGet(out _code, out var refusal);
        return refusal;
    });

    private Task RequestTokenAsync() => DoAsync(async () =>
    {
        if (!(await Server.RequestTokenAsync(Connection.Id, CancellationToken.None)).TryGet(out _, out var refusal))
            return refusal;
        await OnNews.InvokeAsync($"“{Connection.Name}” has a new token.");
        return null;
    });

    private Task LookAsync()
    {
        var standing = _code;
        return DoAsync(async () =>
        {
            if (standing is null || !(await Server.FindAuthorizationAsync(standing.Id, CancellationToken.None)).TryGet(out var found, out var refusal))
                return standing is null ? null : new("That authorization is over. Begin again.");
            if (!found.IsCompleted)
                return found.Reason is { } reason ? new(reason) : null;
            _code = null;
            await OnNews.InvokeAsync($"“{Connection.Name}” has a new token.");
            return refusal;
        });
    }

    private async Task DoAsync(Func<Task<Refusal?>> act)
    {
        (_isBusy, _refusal) = (true, null);
        _refusal = (await act())?.Message;
        _isBusy = false;
    }

    private enum Panel
    {
        None,
        Update,
        Delete,
    }
}

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
        if ((await Server.AuthorizeAsync(Connection, CancellationToken.None)).TryGet(out var begun, out var refusal))
            return begun.AuthorizationUrl is { } url ? BegunPopUp.OfConsent(url, begun.Id) : BegunPopUp.Refused("The server gave no page to authorize at. Update the token on the server's page.");
        if (refusal.IsElsewhere)
            await OnNews.InvokeAsync(refusal.Message);
        return BegunPopUp.Refused(refusal.Message);
    }

    private Task BeginCodeAsync() => DoAsync(async () =>
    {
        (await Server.AuthorizeAsync(Connection, CancellationToken.None)).TryGet(out _code, out var refusal);
        return refusal;
    });

    private Task RequestTokenAsync() => DoAsync(async () =>
    {
        if (!(await Server.RequestTokenAsync(Connection, CancellationToken.None)).TryGet(out _, out var refusal))
            return refusal;
        await OnNews.InvokeAsync($"“{Connection.Name}” has a new token.");
        return null;
    });

    private Task LookAsync() => DoAsync(async () =>
    {
        if (_code is null)
            return null;
        var answer = await Server.FindAuthorizationAsync(_code.Id, CancellationToken.None);
        if (answer.TryGet(out var standing, out var refusal))
        {
            if (standing is { IsCompleted: false, IsRefused: false, IsExpired: false })
                return new(standing.Reason ?? "There is no token yet. Enter the code there, then look again.");
            _code = null;
            if (!standing.IsCompleted)
                return new(standing.Reason ?? AuthorizationStanding.Over);
            await OnNews.InvokeAsync($"“{Connection.Name}” has a new token.");
            return null;
        }

        if (!refusal.IsMissing)
            return refusal;
        _code = null;
        return new(AuthorizationStanding.Over);
    });

    private async Task DoAsync(Func<Task<Refusal?>> act)
    {
        if (_isBusy)
            return;
        (_isBusy, _refusal) = (true, null);
        var refusal = await act();
        (_isBusy, _refusal) = (false, refusal?.Message);
        if (refusal is { IsElsewhere: true })
            await OnNews.InvokeAsync(refusal.Message);
    }

    private enum Panel
    {
        None,
        Update,
        Delete,
    }
}

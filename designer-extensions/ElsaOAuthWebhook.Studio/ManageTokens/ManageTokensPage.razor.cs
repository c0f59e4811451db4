using ElsaOAuthWebhook.Studio.Connections;
using ElsaOAuthWebhook.Studio.PopUp;
using ElsaOAuthWebhook.Studio.Server;
using Microsoft.AspNetCore.Components;

namespace ElsaOAuthWebhook.Studio.ManageTokens;

/// <summary>All tokens of the server, and what can be done with them.</summary>
public sealed partial class ManageTokensPage : IDisposable
{
    private ConnectionPage? _page;
    private string? _refusal;
    private string? _news;
    private string? _text;
    private int _loads;

    [Inject]
    internal ConnectionDirectory Connections { get; set; } = null!;

    [Inject]
    internal ManagementClient Server { get; set; } = null!;

    [Inject]
    internal ServerAddress Address { get; set; } = null!;

    private string? Searched => _text?.Trim() is { Length: > 0 } search ? search : null;

    /// <inheritdoc />
    public void Dispose() => Connections.Changed -= OnChanged;

    /// <inheritdoc />
    protected override Task OnInitializedAsync()
    {
        // A page is opened to see how things stand now.
        Connections.Refresh();
        Connections.Changed += OnChanged;
        return LoadAsync();
    }

    private async Task LoadAsync()
    {
        var load = ++_loads;
        (await Connections.ListAsync(Searched)).TryGet(out var page, out var refusal);
        // The answer to an earlier load may come last.
        if (load != _loads)
            return;
        _page = page ?? _page;
        _refusal = refusal?.Message;
        StateHasChanged();
    }

    private Task SearchAsync(string? text)
    {
        _text = text;
        return LoadAsync();
    }

    private void OnChanged() => _ = InvokeAsync(LoadAsync);

    private Task<BegunPopUp> BeginAsync(string origin, string nonce) => BegunPopUp.NewConnectionAsync(Server, origin, nonce);

    private async Task RequestedAsync(string id) =>
        await TellAsync((await Server.FindAsync(id, CancellationToken.None)).TryGet(out var connection, out _) ? $"“{connection.Name}” was added." : "The token was added.");

    private Task TellAsync(string news)
    {
        _news = news;
        Connections.Refresh();
        return Task.CompletedTask;
    }
}

using ElsaOAuthWebhook.Studio.Server;
using ElsaOAuthWebhook.Studio.Time;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace ElsaOAuthWebhook.Studio.PopUp;

/// <summary>
/// A button that opens a pop-up of the server and waits for the connection that is the result. The pop-up tells it; where a provider has cut the two
/// apart, the server is asked until it knows.
/// </summary>
public sealed partial class PopUpButton : IAsyncDisposable
{
    private const string Waiting = "Finish in the window that has opened.";
    private const string Closed = "The window is closed. If you finished there, it is a matter of seconds.";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private ElementReference _button;
    private IJSObjectReference? _module;
    private DotNetObjectReference<PopUpButton>? _self;
    private CancellationTokenSource? _polling;
    private string? _waiting;
    private string? _failure;

    [Inject]
    internal ManagementClient Server { get; set; } = null!;

    [Inject]
    internal StudioTime Time { get; set; } = null!;

    [Inject]
    internal IJSRuntime Browser { get; set; } = null!;

    /// <summary>What the button says.</summary>
    [Parameter]
    public string Text { get; set; } = "";

    /// <summary>What it is called where its text alone does not tell it from others; null: its text.</summary>
    [Parameter]
    public string? AccessibleName { get; set; }

    /// <summary>Further CSS classes.</summary>
    [Parameter]
    public string? Class { get; set; }

    /// <summary>Begins what the pop-up is for, given this page's origin and what the pop-up tells the result by.</summary>
    [Parameter, EditorRequired]
    public Func<string, string, Task<BegunPopUp>> Begin { get; set; } = null!;

    /// <summary>Told the id of the connection that came of it.</summary>
    [Parameter]
    public EventCallback<string> OnDone { get; set; }

    /// <summary>The page may not open a pop-up.</summary>
    [JSInvokable]
    public Task BlockedAsync() => ShowAsync(null, "Your browser blocked the window. Allow this site to open pop-ups, and try again.");

    /// <summary>The pop-up is open and empty: gives its address, or null when it has nothing to show.</summary>
    /// <param name="origin">This page's origin.</param>
    /// <param name="nonce">What the pop-up tells the result by.</param>
    [JSInvokable]
    public async Task<string?> BeginAsync(string origin, string nonce)
    {
        var begun = await Begin(origin, nonce);
        if (begun.Id is not { } id)
        {
            await ShowAsync(null, begun.Failure);
            return null;
        }

        await ShowAsync(Waiting, null);
        _polling?.Dispose();
        _polling = new();
        // It ends with the wait; what it finds it shows.
        _ = InvokeAsync(() => PollAsync(id, _polling.Token));
        return begun.Url;
    }

    /// <summary>The pop-up says which connection came of it.</summary>
    /// <param name="connectionId">Its id.</param>
    [JSInvokable]
    public Task HeardAsync(string connectionId) => InvokeAsync(() => EndAsync(connectionId));

    /// <summary>The pop-up is closed, or cut off.</summary>
    [JSInvokable]
    public Task ClosedAsync() => _waiting is null ? Task.CompletedTask : ShowAsync(Closed, null);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Stop();
        _polling?.Dispose();
        _self?.Dispose();
        try
        {
            if (_module is not null)
                await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the module with it.
        }
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        _module = await Browser.InvokeAsync<IJSObjectReference>("import", "./_content/ElsaOAuthWebhook.Studio/oauth-webhook.js");
        _self = DotNetObjectReference.Create(this);
        await _module.InvokeVoidAsync("openOnClick", _button, _self);
    }

    private async Task PollAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Time.WaitAsync(Interval, cancellationToken);
                if (!(await Server.FindAuthorizationAsync(id, cancellationToken)).TryGet(out var standing, out _))
                    continue;
                if (standing is { IsCompleted: true, ConnectionId: { } connectionId })
                {
                    await EndAsync(connectionId);
                    return;
                }

                if (standing.IsExpired)
                {
                    Stop();
                    await ShowAsync(null, standing.Reason ?? "Nobody finished it in time. Begin again.");
                    return;
                }

                if (standing.Reason is { } reason)
                    await ShowAsync($"{reason} Try again in the window, or stop waiting.", null);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for it any more.
        }
    }

    private async Task EndAsync(string connectionId)
    {
        if (_waiting is null)
            return;
        Stop();
        StateHasChanged();
        await OnDone.InvokeAsync(connectionId);
    }

    private void Stop()
    {
        _waiting = null;
        _polling?.Cancel();
    }

    private Task ShowAsync(string? waiting, string? failure) => InvokeAsync(() =>
    {
        _waiting = waiting;
        _failure = failure;
        StateHasChanged();
    });
}

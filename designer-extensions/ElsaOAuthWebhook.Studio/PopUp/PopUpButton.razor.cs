using ElsaOAuthWebhook.Studio.Browser;
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
    private const string Opening = "The window is opening.";
    private const string Waiting = "Finish in the window that has opened.";
    private const string Closed = "The window is closed, or cannot be seen from here. If you finished there, it is a matter of seconds.";
    private const int MostFailures = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private ElementReference _button;
    private Script? _script;
    private DotNetObjectReference<PopUpButton>? _self;
    private CancellationTokenSource? _polling;
    // Of the pop-up that is waited for: what an earlier one says does not count any more.
    private string? _nonce;
    private string? _waiting;
    private string? _failure;
    private bool _isClosed;
    private bool _isDisposed;

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
    public void OnBlocked() => End("Your browser blocked the window. Allow this site to open pop-ups, and try again.");

    /// <summary>The pop-up was opened and closed again, since something went wrong in the browser.</summary>
    /// <param name="why">What, as the browser says it.</param>
    [JSInvokable]
    public void OnFailed(string why) => End($"The window could not be opened. Reload this page and try again. The browser says: {why}");

    /// <summary>The pop-up is open and empty: gives its address, or null when it has nothing to show.</summary>
    /// <param name="origin">This page's origin.</param>
    /// <param name="nonce">What the pop-up tells the result by.</param>
    [JSInvokable]
    public async Task<string?> BeginAsync(string origin, string nonce)
    {
        // A second click, before the browser heard that the button takes none.
        if (_isDisposed || _nonce is not null)
            return null;
        _nonce = nonce;
        Show(Opening);
        var begun = await Begin(origin, nonce);
        // Nobody waits for it any more, or a second one is begun.
        if (_nonce != nonce)
            return null;
        if (begun.Id is not { } id)
        {
            End(begun.Failure);
            return null;
        }

        Show(Waiting);
        _polling = new();
        // It ends with the wait; what it finds it shows.
        _ = PollAsync(id, begun.EndsWhenRefused, _polling.Token);
        return begun.Url;
    }

    /// <summary>The pop-up says which connection came of it.</summary>
    /// <param name="nonce">That of the pop-up.</param>
    /// <param name="connectionId">The connection's id.</param>
    [JSInvokable]
    public Task OnHeardAsync(string nonce, string connectionId) => _nonce == nonce ? SucceedAsync(connectionId) : Task.CompletedTask;

    /// <summary>The pop-up is closed, or cut off.</summary>
    /// <param name="nonce">That of the pop-up.</param>
    [JSInvokable]
    public void OnClosed(string nonce)
    {
        if (_nonce != nonce)
            return;
        _isClosed = true;
        Show(Closed);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        Stop();
        _self?.Dispose();
        if (_script is not null)
            await _script.DisposeAsync();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        _script = new(Browser);
        _self = DotNetObjectReference.Create(this);
        if (!await _script.TryCallAsync("openOnClick", _button, _self))
            End("This part of Studio could not be loaded. Reload the page.");
    }

    private async Task PollAsync(string id, bool endsWhenRefused, CancellationToken cancellationToken)
    {
        var (failures, forbidden) = (0, 0);
        try
        {
            while (true)
            {
                await Time.WaitAsync(Interval, cancellationToken);
                var answer = await Server.FindAuthorizationAsync(id, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                if (!answer.TryGet(out var standing, out var refusal))
                {
                    failures++;
                    if (refusal.IsForbidden)
                        forbidden++;
                    if (refusal.IsMissing || forbidden >= MostFailures)
                    {
                        End(refusal.IsMissing ? AuthorizationStanding.Over : refusal.Message);
                        return;
                    }

                    if (failures >= MostFailures)
                        Show($"{refusal.Message} Until you stop waiting, the server is asked again.");
                    continue;
                }

                (failures, forbidden) = (0, 0);
                if (standing is { IsCompleted: true, ConnectionId: { } connectionId })
                {
                    await SucceedAsync(connectionId);
                    return;
                }

                if (standing.IsExpired || (standing.IsRefused && endsWhenRefused))
                {
                    End(standing.Reason ?? AuthorizationStanding.Over);
                    return;
                }

                if (standing.IsRefused)
                    Show($"{standing.Reason ?? "It was refused."} Try again in the window if it is still open, or stop waiting.");
                else
                    Show(_isClosed ? Closed : Waiting);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for it any more.
        }
    }

    private async Task SucceedAsync(string connectionId)
    {
        End(null);
        try
        {
            await OnDone.InvokeAsync(connectionId);
        }
        // Neither the script nor the wait would show it to anybody: Studio does.
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private void End(string? failure)
    {
        Stop();
        _failure = failure;
        StateHasChanged();
    }

    private void Stop()
    {
        (_nonce, _waiting, _isClosed) = (null, null, false);
        _polling?.Cancel();
        _polling?.Dispose();
        _polling = null;
    }

    private void Show(string waiting)
    {
        (_waiting, _failure) = (waiting, null);
        StateHasChanged();
    }
}

using Microsoft.JSInterop;

namespace ElsaOAuthWebhook.Studio.Browser;

/// <summary>
/// The module's script in the browser, for one component. On Blazor Server a call takes as long as the network does: by then the component may be
/// gone, and the browser with it. Neither is an error.
/// </summary>
internal sealed class Script(IJSRuntime browser) : IAsyncDisposable
{
    private Task<IJSObjectReference>? _import;
    private bool _isDisposed;

    /// <summary>Calls a function of it.</summary>
    /// <returns>False when it could not be loaded, or failed.</returns>
    public async Task<bool> TryCallAsync(string function, params object?[] values)
    {
        try
        {
            var module = await (_import ??= browser.InvokeAsync<IJSObjectReference>("import", "./_content/ElsaOAuthWebhook.Studio/oauth-webhook.js").AsTask());
            if (_isDisposed)
                await module.DisposeAsync();
            else
                await module.InvokeVoidAsync(function, values);
            return true;
        }
        catch (Exception exception) when (exception is JSException or TaskCanceledException)
        {
            // Perhaps the script could not be fetched, or not within a minute, after which Blazor Server gives up: the next call fetches it again.
            _import = null;
            return false;
        }
        catch (JSDisconnectedException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        // What is still on its way is disposed by whoever waits for it.
        if (_import is not { IsCompletedSuccessfully: true } import)
            return;
        try
        {
            await (await import).DisposeAsync();
        }
        catch (Exception exception) when (exception is JSException or JSDisconnectedException or TaskCanceledException)
        {
            // It is gone already, or the browser is, and the module with it.
        }
    }
}

using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace ElsaOAuthWebhook.Studio.Browser;

/// <summary>Moves the focus.</summary>
internal static class Focus
{
    /// <summary>Moves the focus to an element, unless it is gone by the time the browser hears of it.</summary>
    public static async ValueTask TryFocusAsync(this ElementReference element)
    {
        try
        {
            await element.FocusAsync();
        }
        catch (JSException)
        {
            // The element is gone.
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone.
        }
    }
}

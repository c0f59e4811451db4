using ElsaOAuthWebhook.Studio.PopUp;
using Microsoft.JSInterop;

namespace ElsaOAuthWebhook.Studio.Tests.Rendering;

/// <summary>The browser as .NET sees it: calls that take as long as a test says, and fail as it says.</summary>
internal sealed class FakeBrowser : IJSRuntime
{
    public const string Focus = "Blazor._internal.domWrapper.focus";

    /// <summary>What was called, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The buttons whose clicks the browser was told to listen for, in order.</summary>
    public List<PopUpButton> Buttons { get; } = [];

    /// <summary>How many modules were imported and not disposed.</summary>
    public int Modules { get; private set; }

    /// <summary>Answers a call, given its name.</summary>
    public Func<string, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => InvokeAsync<TValue>(identifier, CancellationToken.None, args);

    public async ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args)
    {
        Calls.Add(identifier);
        Buttons.AddRange(args?.OfType<DotNetObjectReference<PopUpButton>>().Select(reference => reference.Value) ?? []);
        await Answer(identifier);
        if (identifier != "import")
            return default!;
        Modules++;
        return (TValue)(object)new Module(this);
    }

    private sealed class Module(FakeBrowser browser) : IJSObjectReference
    {
        private bool _isDisposed;

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => browser.InvokeAsync<TValue>(identifier, args);

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => browser.InvokeAsync<TValue>(identifier, cancellationToken, args);

        public ValueTask DisposeAsync()
        {
            if (!_isDisposed)
                browser.Modules--;
            _isDisposed = true;
            return default;
        }
    }
}

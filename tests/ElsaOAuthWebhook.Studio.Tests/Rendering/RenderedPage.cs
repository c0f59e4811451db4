using System.Net;
using System.Net.Http.Headers;
using Elsa.Studio.Contracts;
using Elsa.Studio.Models;
using ElsaOAuthWebhook.Studio.Hosting;
using ElsaOAuthWebhook.Studio.Time;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Components.Web.HtmlRendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.Rendering;

/// <summary>Shows the module's components without a real browser, against a server that answers what a test says. Whatever a component throws fails the test.</summary>
internal sealed class RenderedPage : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly EventRenderer _renderer;
    private Whole _whole = null!;
    private HtmlRootComponent _root;

    public RenderedPage(Uri server, AuthenticationHeaderValue? signIn = null)
    {
        Server = server;
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<StudioTime>(Time)
            .AddScoped<IBlazorServiceAccessor, SessionServices>()
            .AddScoped<IBackendApiClientProvider>(_ => new Backend(this))
            .AddScoped<IUIFieldExtensionService, NoExtensions>()
            .AddSingleton<IJSRuntime>(Browser)
            .ConfigureHttpClientDefaults(client => client.ConfigureHttpClient(http => http.DefaultRequestHeaders.Authorization = signIn))
            .AddOAuthWebhookStudio()
            .BuildServiceProvider();
        _renderer = new(_services, _services.GetRequiredService<ILoggerFactory>());
    }

    public SetTime Time { get; } = new();

    public FakeBrowser Browser { get; } = new();

    /// <summary>The server that Studio is pointed to.</summary>
    public Uri Server { get; set; }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>What a component shows once it has all it waits for, as text with its markup.</summary>
    public Task<string> RenderAsync<T>(params (string Name, object? Value)[] parameters) where T : IComponent => RenderAsync(Content<T>(parameters, _ => { }));

    public Task<string> RenderAsync(RenderFragment fragment) => _renderer.Dispatcher.InvokeAsync(async () =>
    {
        Begin(fragment);
        await _root.QuiescenceTask;
        return _root.ToHtmlString();
    });

    /// <summary>What is shown now.</summary>
    public Task<string> HtmlAsync() => _renderer.Dispatcher.InvokeAsync(() => _root.ToHtmlString());

    /// <summary>Clicks a button by its text or its accessible name, and waits for what that does.</summary>
    public Task ClickAsync(string name) => _renderer.Dispatcher.InvokeAsync(() => _renderer.SendAsync(element => element.Name is "button" or "li" && element.IsCalled(name), "onclick", new MouseEventArgs()));

    /// <summary>Enters a text into the field with an attribute, as a person types it.</summary>
    public Task EnterAsync(string attribute, string value, string text) => EnterAsync(element => element.Has(attribute, value), text);

    /// <summary>Enters a text into the field whose label begins so.</summary>
    public Task EnterAsync(string label, string text) => EnterAsync(element => element.Label?.Text.TrimStart().StartsWith(label, StringComparison.Ordinal) == true, text);

    public Task PressAsync(string attribute, string value, string key) => _renderer.Dispatcher.InvokeAsync(() => _renderer.SendAsync(element => element.Has(attribute, value), "onkeydown", new KeyboardEventArgs { Key = key }));

    /// <summary>Ticks the one box that is shown, or takes the tick away.</summary>
    public Task TickAsync(bool tick = true) => _renderer.Dispatcher.InvokeAsync(() => _renderer.SendAsync(element => element.Has("type", "checkbox"), "onchange", new ChangeEventArgs { Value = tick }));

    /// <summary>The elements that are shown.</summary>
    public Task<List<RenderedElement>> ElementsAsync() => _renderer.Dispatcher.InvokeAsync(_renderer.Elements);

    public Task SubmitAsync() => _renderer.Dispatcher.InvokeAsync(() => _renderer.SendAsync(element => element.Name == "form", "onsubmit", EventArgs.Empty));

    /// <summary>Shows something else in its place: what was there is disposed.</summary>
    public Task LeaveAsync() => _renderer.Dispatcher.InvokeAsync(() => _whole.Show(_ => { }));

    /// <summary>Waits until something is shown, and gives all that is.</summary>
    public Task<string> UntilAsync(string shown) => _renderer.Dispatcher.InvokeAsync(async () =>
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (!WebUtility.HtmlDecode(_root.ToHtmlString()).Contains(shown, StringComparison.Ordinal))
        {
            patience.IsCancellationRequested.ShouldBeFalse(_root.ToHtmlString());
            await Task.Yield();
        }

        return _root.ToHtmlString();
    });

    /// <summary>Does something with a component that is shown, and gives what it shows once that holds what is waited for.</summary>
    public async Task<string> ActAsync<T>(Func<T, Task> act, string waitFor, params (string Name, object? Value)[] parameters) where T : IComponent
    {
        T shown = default!;
        await RenderAsync(Content<T>(parameters, component => shown = component));
        await _renderer.Dispatcher.InvokeAsync(() => act(shown));
        return await UntilAsync(waitFor);
    }

    /// <summary>Calls a component as the browser does.</summary>
    public Task CallAsync(Func<Task> call) => _renderer.Dispatcher.InvokeAsync(call);

    /// <summary>The exceptions that were thrown so far, taken out: a test that is about them says what they are.</summary>
    public IReadOnlyList<Exception> TakeErrors()
    {
        Exception[] errors = [.. _renderer.Errors];
        _renderer.Errors.Clear();
        return errors;
    }

    public async ValueTask DisposeAsync()
    {
#pragma warning disable BL0006 // See EventRenderer.
        await _renderer.DisposeAsync();
#pragma warning restore BL0006
        await _services.DisposeAsync();
        _renderer.Errors.ShouldBeEmpty();
    }

    /// <summary>Text of a page, without markup.</summary>
    public static string TextOf(string html) => WebUtility.HtmlDecode(string.Join(' ', html.Split('<').Select(part => part[(part.IndexOf('>', StringComparison.Ordinal) + 1)..].Trim()).Where(part => part.Length > 0)));

    private static RenderFragment Content<T>((string Name, object? Value)[] parameters, Action<T> shown) where T : IComponent => builder =>
    {
        builder.OpenComponent<T>(0);
        foreach (var (name, value) in parameters)
            builder.AddComponentParameter(1, name, value);
        builder.AddComponentReferenceCapture(2, component => shown((T)component));
        builder.CloseComponent();
    };

    private Task EnterAsync(Func<RenderedElement, bool> isMeant, string text) => _renderer.Dispatcher.InvokeAsync(() => _renderer.SendAsync(isMeant, ["oninput", "onchange"], new ChangeEventArgs { Value = text }));

    private void Begin(RenderFragment content)
    {
        _whole = new(content);
        _root = _renderer.BeginRenderingComponent(_whole, ParameterView.Empty);
        _renderer.Root = _whole;
    }

    private sealed class Whole(RenderFragment content) : ComponentBase
    {
        private RenderFragment _content = content;

        public void Show(RenderFragment content)
        {
            _content = content;
            StateHasChanged();
        }

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder) => _content(builder);
    }

    private sealed class Backend(RenderedPage page) : IBackendApiClientProvider
    {
        public Uri Url => new(page.Server, "/elsa/api");

        public ValueTask<T> GetApiAsync<T>(CancellationToken cancellationToken = default) where T : class => throw new NotSupportedException();
    }

    private sealed class NoExtensions : IUIFieldExtensionService
    {
        public List<IUIFieldExtensionHandler> TryGetHandlers(string componentName, DisplayInputEditorContext context) => [];
    }
}

/// <summary>A time that stands still, and waits that end when a test says so.</summary>
internal sealed class SetTime : StudioTime
{
    public FakeTimeProvider Clock { get; } = new();

    public override DateTimeOffset Now => Clock.GetUtcNow();

    public override Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) => Task.Delay(time, Clock, cancellationToken);
}

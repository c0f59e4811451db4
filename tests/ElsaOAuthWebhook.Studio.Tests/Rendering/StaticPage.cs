using System.Net;
using System.Net.Http.Headers;
using Elsa.Studio.Contracts;
using Elsa.Studio.Models;
using ElsaOAuthWebhook.Studio.Hosting;
using ElsaOAuthWebhook.Studio.Time;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.Rendering;

/// <summary>Renders the module's components without a browser, against a server that answers what a test says.</summary>
internal sealed class StaticPage : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly HtmlRenderer _renderer;

    public StaticPage(Uri server, AuthenticationHeaderValue? signIn = null)
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<StudioTime>(Time)
            .AddScoped<IBlazorServiceAccessor, SessionServices>()
            .AddScoped<IBackendApiClientProvider>(_ => new Backend(new Uri(server, "/elsa/api")))
            .AddScoped<IUIFieldExtensionService, NoExtensions>()
            .AddScoped<IJSRuntime, NoBrowser>()
            .ConfigureHttpClientDefaults(client => client.ConfigureHttpClient(http => http.DefaultRequestHeaders.Authorization = signIn))
            .AddOAuthWebhookStudio()
            .BuildServiceProvider();
        _renderer = new(_services, _services.GetRequiredService<ILoggerFactory>());
    }

    public SetTime Time { get; } = new();

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>What a component shows once it has all it waits for, as text with its markup.</summary>
    public Task<string> RenderAsync<T>(params ReadOnlySpan<(string Name, object? Value)> parameters) where T : IComponent
    {
        var given = ParameterView.FromDictionary(parameters.ToArray().ToDictionary(parameter => parameter.Name, parameter => parameter.Value));
        return _renderer.Dispatcher.InvokeAsync(async () => (await _renderer.RenderComponentAsync<T>(given)).ToHtmlString());
    }

    public Task<string> RenderAsync(RenderFragment fragment) => RenderAsync<Whole>((nameof(Whole.Content), fragment));

    /// <summary>Does something with a component that is shown, and gives what it shows once that holds what is waited for.</summary>
    public Task<string> ActAsync<T>(Func<T, Task> act, string waitFor, params (string Name, object? Value)[] parameters) where T : IComponent => _renderer.Dispatcher.InvokeAsync(async () =>
    {
        T shown = default!;
        var root = await _renderer.RenderComponentAsync<Whole>(ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(Whole.Content)] = (RenderFragment)(builder =>
            {
                builder.OpenComponent<T>(0);
                foreach (var (name, value) in parameters)
                    builder.AddComponentParameter(1, name, value);
                builder.AddComponentReferenceCapture(2, component => shown = (T)component);
                builder.CloseComponent();
            }),
        }));
        await act(shown);
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (!root.ToHtmlString().Contains(waitFor, StringComparison.Ordinal))
        {
            patience.IsCancellationRequested.ShouldBeFalse(root.ToHtmlString());
            await Task.Yield();
        }

        return root.ToHtmlString();
    });

    public async ValueTask DisposeAsync()
    {
        await _renderer.DisposeAsync();
        await _services.DisposeAsync();
    }

    /// <summary>Text of a page, without markup.</summary>
    public static string TextOf(string html) => WebUtility.HtmlDecode(string.Join(' ', html.Split('<').Select(part => part[(part.IndexOf('>', StringComparison.Ordinal) + 1)..].Trim()).Where(part => part.Length > 0)));

    private sealed class Whole : ComponentBase
    {
        [Parameter]
        public RenderFragment Content { get; set; } = null!;

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder) => Content(builder);
    }

    private sealed class SessionServices : IBlazorServiceAccessor
    {
        public IServiceProvider Services { get; set; } = null!;
    }

    private sealed class Backend(Uri url) : IBackendApiClientProvider
    {
        public Uri Url => url;

        public ValueTask<T> GetApiAsync<T>(CancellationToken cancellationToken = default) where T : class => throw new NotSupportedException();
    }

    private sealed class NoExtensions : IUIFieldExtensionService
    {
        public List<IUIFieldExtensionHandler> TryGetHandlers(string componentName, DisplayInputEditorContext context) => [];
    }

    private sealed class NoBrowser : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => throw new NotSupportedException();

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => throw new NotSupportedException();
    }
}

/// <summary>A time that stands still, and waits that end when a test says so.</summary>
internal sealed class SetTime : StudioTime
{
    public FakeTimeProvider Clock { get; } = new();

    public override DateTimeOffset Now => Clock.GetUtcNow();

    public override Task WaitAsync(TimeSpan time, CancellationToken cancellationToken) => Task.Delay(time, Clock, cancellationToken);
}

using Elsa.Extensions;
using Elsa.Features.Services;
using Elsa.Workflows;
using Elsa.Workflows.Models;
using Elsa.Workflows.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Elsa.Behaviour.Tests;

/// <summary>A host with Elsa, whose console is kept in <see cref="Lines"/>.</summary>
public sealed class Engine : IAsyncDisposable
{
    private readonly StringWriter _written = new();
    private readonly WebApplication _host;
    private readonly AsyncServiceScope _scope;

    public Engine(Action<IModule>? configure = null, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddElsa(configure);
        var console = TextWriter.Synchronized(_written);
        builder.Services.AddScoped<IStandardOutStreamProvider>(_ => new StandardOutStreamProvider(console));
        services?.Invoke(builder.Services);
        _host = builder.Build();
        _scope = _host.Services.CreateAsyncScope();
    }

    public IReadOnlyList<string> Lines => _written.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    public static async Task<Engine> StartedAsync(Action<IModule>? configure = null)
    {
        var engine = new Engine(configure);
        await engine._host.StartAsync();
        return engine;
    }

    public T Get<T>() where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    public async Task<RunWorkflowResult> RunAsync(IActivity activity, RunWorkflowOptions? options = null, CancellationToken cancellationToken = default)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IWorkflowRunner>().RunAsync(activity, options, cancellationToken);
    }

    public async Task<RunWorkflowResult> RunAsync<T>(RunWorkflowOptions? options = null) where T : IWorkflow, new()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IWorkflowRunner>().RunAsync<T>(options);
    }

    public async ValueTask DisposeAsync()
    {
        // Stopping what was never started is allowed, and the engine's background jobs want to be stopped.
        await _host.StopAsync();
        await _scope.DisposeAsync();
        await _host.DisposeAsync();
    }
}

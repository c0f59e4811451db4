using Elsa.Extensions;
using Elsa.Features.Services;
using Elsa.Workflows;
using Elsa.Workflows.Models;
using Elsa.Workflows.Options;
using Microsoft.Extensions.DependencyInjection;

namespace Elsa.StandIn.Tests;

/// <summary>A host's services with Elsa, whose console is kept in <see cref="Lines"/>.</summary>
public sealed class Engine : IDisposable
{
    private readonly StringWriter _writer = new();
    private readonly TextWriter _console;
    private readonly ServiceProvider _services;

    public Engine(Action<IModule>? configure = null, Action<IServiceCollection>? services = null)
    {
        _console = TextWriter.Synchronized(_writer);
        var collection = new ServiceCollection();
        collection.AddElsa(configure);
        collection.AddScoped<IStandardOutStreamProvider>(_ => new StandardOutStreamProvider(_console));
        services?.Invoke(collection);
        _services = collection.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public IReadOnlyList<string> Lines => _writer.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public async Task<RunWorkflowResult> RunAsync(IActivity activity, RunWorkflowOptions? options = null, CancellationToken cancellationToken = default)
    {
        await using var scope = _services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IWorkflowRunner>().RunAsync(activity, options, cancellationToken);
    }

    public async Task<RunWorkflowResult> RunAsync<T>(RunWorkflowOptions? options = null) where T : IWorkflow, new()
    {
        await using var scope = _services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IWorkflowRunner>().RunAsync<T>(options);
    }

    public void Dispose() => _services.Dispose();
}

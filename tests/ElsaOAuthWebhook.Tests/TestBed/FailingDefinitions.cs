using System.Data.Common;
using System.Reflection;
using Elsa.Workflows.Management;
using Microsoft.Extensions.DependencyInjection;

namespace ElsaOAuthWebhook.Tests.TestBed;

/// <summary>A store of workflows whose database fails when one of some methods is called. A proxy: the engine's interface has more methods than the stand-in's.</summary>
public class FailingDefinitions : DispatchProxy
{
    private IWorkflowDefinitionStore _inner = null!;
    private Func<string, bool> _fails = null!;

    /// <summary>Puts it before the store that the services have.</summary>
    /// <param name="services">The services.</param>
    /// <param name="fails">Whether a method fails now.</param>
    public static void Add(IServiceCollection services, Func<string, bool> fails)
    {
        var found = services.Last(x => x.ServiceType == typeof(IWorkflowDefinitionStore));
        services.Add(new(typeof(IWorkflowDefinitionStore), provider => Wrap(Create(provider), fails), found.Lifetime));

        IWorkflowDefinitionStore Create(IServiceProvider provider) =>
            (IWorkflowDefinitionStore)(found.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, found.ImplementationType!));
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _fails(targetMethod!.Name) ? throw new DatabaseException() : targetMethod.Invoke(_inner, args);

    private static IWorkflowDefinitionStore Wrap(IWorkflowDefinitionStore inner, Func<string, bool> fails)
    {
        var proxy = Create<IWorkflowDefinitionStore, FailingDefinitions>();
        (((FailingDefinitions)(object)proxy)._inner, ((FailingDefinitions)(object)proxy)._fails) = (inner, fails);
        return proxy;
    }

    private sealed class DatabaseException() : DbException("The database is away.");
}

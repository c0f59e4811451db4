using System.Reflection;
using Elsa.Workflows.Management;
using Elsa.Workflows.Management.Entities;
using Elsa.Workflows.Management.Models;
using Microsoft.Extensions.DependencyInjection;

namespace ElsaOAuthWebhook.Tests.TestBed;

/// <summary>Somebody who saves a workflow just after another was given it to edit, or has published it. A proxy: the engine's interface has more methods than the stand-in's.</summary>
public class InterveningAuthor : DispatchProxy
{
    private IWorkflowDefinitionPublisher _inner = null!;
    private Func<string, Func<Task>?> _takeAction = null!;

    /// <summary>Puts it before the publisher that the services have.</summary>
    /// <param name="services">The services.</param>
    /// <param name="takeAction">What is to be done after a method of it; null for nothing.</param>
    public static void Add(IServiceCollection services, Func<string, Func<Task>?> takeAction)
    {
        var found = services.Last(x => x.ServiceType == typeof(IWorkflowDefinitionPublisher));
        services.Add(new(typeof(IWorkflowDefinitionPublisher), provider => Wrap(Create(provider), takeAction), found.Lifetime));

        IWorkflowDefinitionPublisher Create(IServiceProvider provider) =>
            (IWorkflowDefinitionPublisher)(found.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, found.ImplementationType!));
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var result = targetMethod!.Invoke(_inner, args);
        return _takeAction(targetMethod.Name) is not { } action ? result
            : result is Task<PublishWorkflowDefinitionResult> published ? InterveneAsync(published, action)
            : InterveneAsync((Task<WorkflowDefinition?>)result!, action);
    }

    private static async Task<T> InterveneAsync<T>(Task<T> done, Func<Task> action)
    {
        var result = await done;
        await action();
        return result;
    }

    private static IWorkflowDefinitionPublisher Wrap(IWorkflowDefinitionPublisher inner, Func<string, Func<Task>?> takeAction)
    {
        var proxy = Create<IWorkflowDefinitionPublisher, InterveningAuthor>();
        (((InterveningAuthor)(object)proxy)._inner, ((InterveningAuthor)(object)proxy)._takeAction) = (inner, takeAction);
        return proxy;
    }
}

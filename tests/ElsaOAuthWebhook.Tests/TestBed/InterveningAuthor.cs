using System.Reflection;
using Elsa.Workflows.Management;
using Elsa.Workflows.Management.Entities;
using Microsoft.Extensions.DependencyInjection;

namespace ElsaOAuthWebhook.Tests.TestBed;

/// <summary>Somebody who saves a workflow just after another began to edit it. A proxy: the engine's interface has more methods than the stand-in's.</summary>
public class InterveningAuthor : DispatchProxy
{
    private IWorkflowDefinitionPublisher _inner = null!;
    private Func<Func<Task>?> _takeAction = null!;

    /// <summary>Puts it before the publisher that the services have.</summary>
    /// <param name="services">The services.</param>
    /// <param name="takeAction">What is to be done after the next version was given out to be edited; null for nothing.</param>
    public static void Add(IServiceCollection services, Func<Func<Task>?> takeAction)
    {
        var found = services.Last(x => x.ServiceType == typeof(IWorkflowDefinitionPublisher));
        services.Add(new(typeof(IWorkflowDefinitionPublisher), provider => Wrap(Create(provider), takeAction), found.Lifetime));

        IWorkflowDefinitionPublisher Create(IServiceProvider provider) =>
            (IWorkflowDefinitionPublisher)(found.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, found.ImplementationType!));
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var result = targetMethod!.Invoke(_inner, args);
        return targetMethod.Name == nameof(IWorkflowDefinitionPublisher.GetDraftAsync) && _takeAction() is { } action ? InterveneAsync((Task<WorkflowDefinition?>)result!, action) : result;
    }

    private static async Task<WorkflowDefinition?> InterveneAsync(Task<WorkflowDefinition?> edited, Func<Task> action)
    {
        var definition = await edited;
        await action();
        return definition;
    }

    private static IWorkflowDefinitionPublisher Wrap(IWorkflowDefinitionPublisher inner, Func<Func<Task>?> takeAction)
    {
        var proxy = Create<IWorkflowDefinitionPublisher, InterveningAuthor>();
        (((InterveningAuthor)(object)proxy)._inner, ((InterveningAuthor)(object)proxy)._takeAction) = (inner, takeAction);
        return proxy;
    }
}

using Elsa.Workflows.Activities;
using Elsa.Workflows.Memory;
using Elsa.Workflows.Models;

namespace Elsa.Workflows;

public interface IWorkflow
{
    ValueTask BuildAsync(IWorkflowBuilder builder, CancellationToken cancellationToken = default);
}

/// <summary>A workflow written in code.</summary>
public abstract class WorkflowBase : IWorkflow
{
    protected virtual void Build(IWorkflowBuilder builder)
    {
    }

    protected virtual ValueTask BuildAsync(IWorkflowBuilder builder, CancellationToken cancellationToken = default)
    {
        Build(builder);
        return ValueTask.CompletedTask;
    }

    protected virtual ValueTask BeforeBuildAsync(IWorkflowBuilder builder, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    protected virtual ValueTask AfterBuildAsync(IWorkflowBuilder builder, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    async ValueTask IWorkflow.BuildAsync(IWorkflowBuilder builder, CancellationToken cancellationToken)
    {
        await BeforeBuildAsync(builder, cancellationToken);
        await BuildAsync(builder, cancellationToken);
        await AfterBuildAsync(builder, cancellationToken);
    }
}

public abstract class WorkflowBase<TResult> : WorkflowBase
{
    protected WorkflowBase()
    {
    }

    protected Variable<TResult> Result { get; } = new("Result", default!);

    protected override ValueTask BeforeBuildAsync(IWorkflowBuilder builder, CancellationToken cancellationToken = default)
    {
        builder.Result = Result;
        return ValueTask.CompletedTask;
    }

    protected override ValueTask AfterBuildAsync(IWorkflowBuilder builder, CancellationToken cancellationToken = default)
    {
        if (!builder.Variables.Contains(Result))
            builder.Variables.Add(Result);
        return ValueTask.CompletedTask;
    }
}

// CustomProperties and the overloads of WithVariable without a name are obsolete in the engine: with warnings as errors they would not compile there.
public interface IWorkflowBuilder
{
    string? Id { get; set; }

    string? DefinitionId { get; set; }

    string? TenantId { get; set; }

    int Version { get; set; }

    string? Name { get; set; }

    string? Description { get; set; }

    IActivity? Root { get; set; }

    ICollection<Variable> Variables { get; set; }

    ICollection<InputDefinition> Inputs { get; set; }

    ICollection<OutputDefinition> Outputs { get; set; }

    ICollection<string> Outcomes { get; set; }

    Variable? Result { get; set; }

    IWorkflowBuilder WithDefinitionId(string definitionId);

    Variable<T> WithVariable<T>(string name, T value);

    IWorkflowBuilder WithVariable<T>(Variable<T> variable);

    IWorkflowBuilder WithVariables(params Variable[] variables);

    InputDefinition WithInput<T>(string name, string? description = null);

    OutputDefinition WithOutput<T>(string name, string? description = null);

    Task<Workflow> BuildWorkflowAsync(CancellationToken cancellationToken = default);

    Task<Workflow> BuildWorkflowAsync(IWorkflow workflowDefinition, CancellationToken cancellationToken = default);
}

using Elsa.Expressions;
using Elsa.Extensions;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Builders;
using Elsa.Workflows.Execution;
using Elsa.Workflows.Memory;
using Elsa.Workflows.Models;
using Elsa.Workflows.Options;
using Elsa.Workflows.State;

namespace Elsa.Workflows;

public interface IWorkflowRunner
{
    Task<RunWorkflowResult> RunAsync(IActivity activity, RunWorkflowOptions? options = null, CancellationToken cancellationToken = default);

    Task<RunWorkflowResult> RunAsync(IWorkflow workflow, RunWorkflowOptions? options = null, CancellationToken cancellationToken = default);

    Task<RunWorkflowResult<TResult>> RunAsync<TResult>(WorkflowBase<TResult> workflow, RunWorkflowOptions? options = null, CancellationToken cancellationToken = default);

    Task<RunWorkflowResult> RunAsync<T>(RunWorkflowOptions? options = null, CancellationToken cancellationToken = default) where T : IWorkflow, new();

    Task<TResult> RunAsync<T, TResult>(RunWorkflowOptions? options = null, CancellationToken cancellationToken = default) where T : WorkflowBase<TResult>, new();

    Task<RunWorkflowResult> RunAsync(Workflow workflow, RunWorkflowOptions? options = null, CancellationToken cancellationToken = default);
}

/// <summary>Runs a workflow in memory, one activity after the other, until nothing is scheduled.</summary>
internal sealed class WorkflowRunner(IServiceProvider services, IActivityRegistry registry) : IWorkflowRunner
{
    public Task<RunWorkflowResult> RunAsync(IActivity activity, RunWorkflowOptions? options = null, CancellationToken cancellationToken = default) =>
        RunAsync(Workflow.FromActivity(activity), options, cancellationToken);

    public async Task<RunWorkflowResult> RunAsync(IWorkflow workflow, RunWorkflowOptions? options = null, CancellationToken cancellationToken = default) =>
        await RunAsync(await new WorkflowBuilder().BuildWorkflowAsync(workflow, cancellationToken), options, cancellationToken);

    public async Task<RunWorkflowResult<TResult>> RunAsync<TResult>(WorkflowBase<TResult> workflow, RunWorkflowOptions? options = null, CancellationToken cancellationToken = default)
    {
        var run = await RunAsync((IWorkflow)workflow, options, cancellationToken);
        return new(run.WorkflowExecutionContext, run.WorkflowState, run.Workflow, (TResult)run.Result!, run.Journal);
    }

    public Task<RunWorkflowResult> RunAsync<T>(RunWorkflowOptions? options = null, CancellationToken cancellationToken = default) where T : IWorkflow, new() =>
        RunAsync((IWorkflow)new T(), options, cancellationToken);

    public async Task<TResult> RunAsync<T, TResult>(RunWorkflowOptions? options = null, CancellationToken cancellationToken = default) where T : WorkflowBase<TResult>, new() =>
        (TResult)(await RunAsync((IWorkflow)new T(), options, cancellationToken)).Result!;

    public async Task<RunWorkflowResult> RunAsync(Workflow workflow, RunWorkflowOptions? options = null, CancellationToken cancellationToken = default)
    {
        var context = new WorkflowExecutionContext(services, workflow, options ?? new(), cancellationToken);
        await registry.RegisterAsync(context.Activities.Select(x => x.GetType()).Distinct(), cancellationToken);
        context.Scheduler.Enqueue(new(workflow, Owner: null, Callback: null));

        using (cancellationToken.Register(() => context.TransitionTo(WorkflowSubStatus.Cancelled)))
        {
            context.TransitionTo(WorkflowSubStatus.Executing);
            while (!cancellationToken.IsCancellationRequested && context.Scheduler.TryDequeue(out var item))
                await RunAsync(context, item);
        }

        context.TransitionTo(context.ActivityExecutionContexts.All(x => x.IsCompleted) ? WorkflowSubStatus.Finished : WorkflowSubStatus.Suspended);
        var result = workflow.ResultVariable is { } variable && context.ExpressionExecutionContext.TryGet(variable, out var value) ? value : null;
        return new(context, WorkflowState.Of(context), workflow, result, new([.. context.ExecutionLog], [.. context.ActivityExecutionContexts]));
    }

    private async Task RunAsync(WorkflowExecutionContext context, WorkItem item)
    {
        var descriptor = registry.Find(item.Activity.Type, item.Activity.Version) ?? throw new InvalidOperationException($"No activity is registered as {item.Activity.Type} version {item.Activity.Version}.");
        var activity = new ActivityExecutionContext(context, item, descriptor);
        foreach (var variable in item.Variables ?? [])
            activity.ExpressionExecutionContext.Memory.Declare(variable);
        context.Add(activity);
        await ActivityInvoker.InvokeAsync(activity);
    }
}

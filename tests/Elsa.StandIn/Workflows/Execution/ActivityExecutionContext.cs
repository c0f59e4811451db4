using System.Runtime.CompilerServices;
using Elsa.Expressions;
using Elsa.Expressions.Models;
using Elsa.Extensions;
using Elsa.Workflows.Activities.Flowchart.Models;
using Elsa.Workflows.Execution;
using Elsa.Workflows.Memory;
using Elsa.Workflows.Models;
using Elsa.Workflows.Options;

namespace Elsa.Workflows;

/// <summary>One execution of one activity.</summary>
public class ActivityExecutionContext : IExecutionContext, IDisposable
{
    private readonly ActivityCompletionCallback? _completed;

    internal ActivityExecutionContext(WorkflowExecutionContext workflow, WorkItem item, ActivityDescriptor descriptor)
    {
        WorkflowExecutionContext = workflow;
        ParentActivityExecutionContext = item.Owner;
        item.Owner?.Children.Add(this);
        Activity = item.Activity;
        ActivityDescriptor = descriptor;
        Tag = item.Tag;
        _completed = item.Callback;
        StartedAt = WorkflowExecutionContext.Now;
        ExpressionExecutionContext = new(workflow.ServiceProvider, new(), item.Owner?.ExpressionExecutionContext ?? workflow.ExpressionExecutionContext, cancellationToken: workflow.CancellationToken);
        ExpressionExecutionContext.TransientProperties[ExpressionExecutionContextExtensions.ActivityExecutionContextKey] = this;
    }

    public string Id { get; set; } = Guid.NewGuid().ToString("N");

    public WorkflowExecutionContext WorkflowExecutionContext { get; }

    public ActivityExecutionContext? ParentActivityExecutionContext { get; }

    public ISet<ActivityExecutionContext> Children { get; } = new HashSet<ActivityExecutionContext>();

    public IActivity Activity { get; set; }

    public ActivityDescriptor ActivityDescriptor { get; }

    public string NodeId => Activity.NodeId;

    public object? Tag { get; set; }

    public ActivityStatus Status { get; private set; }

    public bool IsCompleted => Status is ActivityStatus.Completed or ActivityStatus.Canceled;

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    public Exception? Exception { get; set; }

    public int AggregateFaultCount { get; set; }

    public CancellationToken CancellationToken => WorkflowExecutionContext.CancellationToken;

    public ExpressionExecutionContext ExpressionExecutionContext { get; }

    public IEnumerable<Variable> Variables => (Activity as IVariableContainer)?.Variables ?? [];

    public IDictionary<string, object> WorkflowInput => WorkflowExecutionContext.Input;

    /// <summary>Persisted with the run. Holds the evaluated inputs in clear.</summary>
    public IDictionary<string, object> ActivityState { get; } = new Dictionary<string, object>();

    /// <summary>Persisted with the run.</summary>
    public IDictionary<string, object> JournalData { get; } = new Dictionary<string, object>();

    /// <summary>Persisted with the run.</summary>
    public IDictionary<string, object> Properties { get; } = new Dictionary<string, object>();

    /// <summary>Persisted with the run.</summary>
    public IDictionary<string, object> Metadata { get; } = new Dictionary<string, object>();

    /// <summary>Gone when the run leaves memory.</summary>
    public IDictionary<object, object> TransientProperties { get; set; } = new Dictionary<object, object>();

    public T GetRequiredService<T>() where T : notnull => WorkflowExecutionContext.GetRequiredService<T>();

    public object GetRequiredService(Type serviceType) => WorkflowExecutionContext.GetRequiredService(serviceType);

    public T? GetService<T>() where T : notnull => WorkflowExecutionContext.GetService<T>();

    public object? GetService(Type serviceType) => WorkflowExecutionContext.GetService(serviceType);

    public IEnumerable<T> GetServices<T>() where T : notnull => WorkflowExecutionContext.GetServices<T>();

    public T? Get<T>(Input<T>? input) => input is null ? default : Get<T>(input.MemoryBlockReference());

    public T? Get<T>(Output<T>? output) => output is null ? default : Get<T>(output.MemoryBlockReference());

    public object? Get(Output? output) => output is null ? null : Get(output.MemoryBlockReference());

    public object? Get(MemoryBlockReference blockReference) =>
        TryGet(blockReference, out var value) ? value : throw new InvalidOperationException($"The memory block '{blockReference}' does not exist.");

    public T? Get<T>(MemoryBlockReference blockReference) => Get(blockReference).ConvertTo<T>();

    public bool TryGet(MemoryBlockReference blockReference, out object? value)
    {
        if (ExpressionExecutionContext.TryGet(blockReference, out value))
            return true;
        value = (blockReference as Literal)?.Value;
        return blockReference is Literal;
    }

    public void Set(MemoryBlockReference blockReference, object? value, Action<MemoryBlock>? configure = null) => ExpressionExecutionContext.Set(blockReference, value, configure);

    public void Set<T>(Output<T>? output, T? value, [CallerArgumentExpression(nameof(output))] string? outputName = null) => Set((Output?)output, value, outputName);

    public void Set(Output? output, object? value, [CallerArgumentExpression(nameof(output))] string? outputName = null)
    {
        ExpressionExecutionContext.Set(output, value);
        // Bound or not: other activities and scripts find it by the activity's id.
        WorkflowExecutionContext.GetActivityOutputRegister().Record(this, outputName, value);
    }

    public T? GetProperty<T>(string key) => Properties.TryGetValue(key, out var value) ? value.ConvertTo<T>() : default;

    public void SetProperty<T>(string key, T? value) => Properties[key] = value!;

    public WorkflowExecutionLogEntry AddExecutionLogEntry(string eventName, string? message = null, string? source = null, object? payload = null) =>
        WorkflowExecutionContext.Log(this, eventName, message, source, payload);

    public void TransitionTo(ActivityStatus status) => Status = status;

    public ValueTask ScheduleActivityAsync(IActivity? activity, ActivityCompletionCallback? completionCallback, object? tag = null, IEnumerable<Variable>? variables = null) =>
        ScheduleActivityAsync(activity, new ScheduleWorkOptions { CompletionCallback = completionCallback, Tag = tag, Variables = variables?.ToList() });

    public ValueTask ScheduleActivityAsync(IActivity? activity, ScheduleWorkOptions? options = null) => ScheduleActivityAsync(activity, this, options);

    public async ValueTask ScheduleActivityAsync(IActivity? activity, ActivityExecutionContext? owner, ScheduleWorkOptions? options = null)
    {
        owner ??= this;
        if (activity is not null)
        {
            if (!WorkflowExecutionContext.Activities.Contains(activity))
                throw new InvalidOperationException("The specified activity is not part of the workflow.");
            WorkflowExecutionContext.Scheduler.Enqueue(new(activity, owner, options?.CompletionCallback, options?.Tag, options?.Variables));
        }
        else if (options?.CompletionCallback is { } callback)
        {
            // An empty branch is done at once.
            await callback(new(this, this));
        }
        else
        {
            await owner.CompleteActivityAsync();
        }
    }

    public ValueTask CompleteActivityWithOutcomesAsync(params string[] outcomes) => CompleteActivityAsync(new Outcomes(outcomes));

    public async ValueTask CompleteActivityAsync(object? result = null)
    {
        if (Status != ActivityStatus.Running)
            return;
        foreach (var child in Children)
            child.Cancel();
        Status = ActivityStatus.Completed;
        if (result is Outcomes outcomes)
            JournalData["Outcomes"] = outcomes.Names;
        AddExecutionLogEntry("Completed");
        if (ParentActivityExecutionContext is { } parent && _completed is not null)
            await _completed(new(parent, this, result));
        CompletedAt = WorkflowExecutionContext.Now;
    }

    internal void Cancel()
    {
        if (IsCompleted)
            return;
        Status = ActivityStatus.Canceled;
        AddExecutionLogEntry("Canceled");
        foreach (var child in Children)
            child.Cancel();
    }

    void IDisposable.Dispose() => GC.SuppressFinalize(this);
}

public record ActivityCompletedContext(ActivityExecutionContext TargetContext, ActivityExecutionContext ChildContext, object? Result = null)
{
    public WorkflowExecutionContext WorkflowExecutionContext => TargetContext.WorkflowExecutionContext;

    public CancellationToken CancellationToken => WorkflowExecutionContext.CancellationToken;

    public T GetRequiredService<T>() where T : notnull => WorkflowExecutionContext.GetRequiredService<T>();

    public ValueTask CompleteActivityAsync(object? result = null) => TargetContext.CompleteActivityAsync(result);

    public ValueTask CompleteActivityWithOutcomesAsync(params string[] outcomes) => TargetContext.CompleteActivityWithOutcomesAsync(outcomes);
}

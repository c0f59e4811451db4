using Elsa.Expressions.Models;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Execution;
using Elsa.Workflows.Memory;
using Elsa.Workflows.Models;
using Elsa.Workflows.Options;
using Microsoft.Extensions.DependencyInjection;

namespace Elsa.Workflows;

/// <summary>One run of a workflow.</summary>
public class WorkflowExecutionContext : IExecutionContext
{
    private readonly List<ActivityExecutionContext> _activityExecutionContexts = [];
    private readonly ActivityOutputRegister _outputs = new();

    internal WorkflowExecutionContext(IServiceProvider services, Workflow workflow, RunWorkflowOptions options, CancellationToken cancellationToken)
    {
        ServiceProvider = services;
        Workflow = workflow;
        Graph = WorkflowGraphs.Of(workflow);
        Id = options.WorkflowInstanceId ?? Guid.NewGuid().ToString("N");
        CorrelationId = options.CorrelationId;
        TriggerActivityId = options.TriggerActivityId;
        ParentWorkflowInstanceId = options.ParentWorkflowInstanceId;
        Input = new Dictionary<string, object>(options.Input ?? new Dictionary<string, object>(), StringComparer.OrdinalIgnoreCase);
        Properties = new Dictionary<string, object>(options.Properties ?? new Dictionary<string, object>(), StringComparer.OrdinalIgnoreCase);
        CancellationToken = cancellationToken;
        CreatedAt = UpdatedAt = Now;
        ExpressionExecutionContext = new(services, MemoryRegister, cancellationToken: cancellationToken);
    }

    public string Id { get; set; }

    public Workflow Workflow { get; }

    public IActivity Activity => Workflow;

    public IServiceProvider ServiceProvider { get; }

    public CancellationToken CancellationToken { get; }

    public WorkflowStatus Status => SubStatus is WorkflowSubStatus.Pending or WorkflowSubStatus.Executing or WorkflowSubStatus.Suspended ? WorkflowStatus.Running : WorkflowStatus.Finished;

    public WorkflowSubStatus SubStatus { get; internal set; }

    public string? CorrelationId { get; set; }

    public string? Name { get; set; }

    public string? TriggerActivityId { get; set; }

    public string? ParentWorkflowInstanceId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public IDictionary<string, object> Input { get; set; }

    public IDictionary<string, object> Output { get; set; } = new Dictionary<string, object>();

    public IDictionary<string, object> Properties { get; set; }

    public IDictionary<object, object> TransientProperties { get; set; } = new Dictionary<object, object>();

    public ICollection<ActivityIncident> Incidents { get; set; } = [];

    public ICollection<WorkflowExecutionLogEntry> ExecutionLog { get; } = [];

    public long ExecutionLogSequence { get; set; }

    public MemoryRegister MemoryRegister { get; } = new();

    public ExpressionExecutionContext ExpressionExecutionContext { get; }

    public IEnumerable<Variable> Variables => Workflow.Variables;

    public IReadOnlyCollection<ActivityExecutionContext> ActivityExecutionContexts => _activityExecutionContexts.AsReadOnly();

    internal WorkflowGraph Graph { get; }

    internal IEnumerable<IActivity> Activities => Graph.Nodes.Select(x => x.Activity);

    internal Queue<WorkItem> Scheduler { get; } = new();

    internal static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public T GetRequiredService<T>() where T : notnull => ServiceProvider.GetRequiredService<T>();

    public object GetRequiredService(Type serviceType) => ServiceProvider.GetRequiredService(serviceType);

    public T? GetService<T>() where T : notnull => ServiceProvider.GetService<T>();

    public object? GetService(Type serviceType) => ServiceProvider.GetService(serviceType);

    public IEnumerable<T> GetServices<T>() where T : notnull => ServiceProvider.GetServices<T>();

    public ActivityOutputRegister GetActivityOutputRegister() => _outputs;

    public object? GetLastActivityResult() => _outputs.LastResult;

    public IActivity? FindActivityById(string activityId) => Activities.FirstOrDefault(x => x.Id == activityId);

    public IActivity? FindActivityByNodeId(string nodeId) => Activities.FirstOrDefault(x => x.NodeId == nodeId);

    internal void Add(ActivityExecutionContext context) => _activityExecutionContexts.Add(context);

    internal WorkflowExecutionLogEntry Log(ActivityExecutionContext context, string eventName, string? message, string? source, object? payload)
    {
        var activity = context.Activity;
        var entry = new WorkflowExecutionLogEntry(
            context.Id, context.ParentActivityExecutionContext?.Id, activity.Id, activity.Type, activity.Version, activity.Name, activity.NodeId, null, Now,
            ExecutionLogSequence++, eventName, message, source ?? (activity.CustomProperties.TryGetValue("Source", out var written) ? written as string : null), payload);
        ExecutionLog.Add(entry);
        return entry;
    }

    /// <summary>A run that has finished, however it did, stays as it is.</summary>
    internal void TransitionTo(WorkflowSubStatus subStatus)
    {
        if (Status == WorkflowStatus.Finished)
            return;
        SubStatus = subStatus;
        UpdatedAt = Now;
        if (Status == WorkflowStatus.Finished)
            FinishedAt = UpdatedAt;
    }
}

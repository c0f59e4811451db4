using Elsa.Workflows.Models;

namespace Elsa.Workflows.State;

/// <summary>What the engine persists of a run.</summary>
public class WorkflowState
{
    public string Id { get; set; } = null!;

    public string DefinitionId { get; set; } = null!;

    public string DefinitionVersionId { get; set; } = null!;

    public int DefinitionVersion { get; set; }

    public string? CorrelationId { get; set; }

    public string? ParentWorkflowInstanceId { get; set; }

    public string? Name { get; set; }

    public WorkflowStatus Status { get; set; }

    public WorkflowSubStatus SubStatus { get; set; }

    public ICollection<ActivityIncident> Incidents { get; set; } = [];

    public ICollection<ActivityExecutionContextState> ActivityExecutionContexts { get; set; } = [];

    public IDictionary<string, object> Output { get; set; } = new Dictionary<string, object>();

    public IDictionary<string, object> Properties { get; set; } = new Dictionary<string, object>();

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    internal static WorkflowState Of(WorkflowExecutionContext context) => new()
    {
        Id = context.Id,
        DefinitionId = context.Workflow.Identity.DefinitionId,
        DefinitionVersionId = context.Workflow.Identity.Id,
        DefinitionVersion = context.Workflow.Identity.Version,
        CorrelationId = context.CorrelationId,
        ParentWorkflowInstanceId = context.ParentWorkflowInstanceId,
        Name = context.Name,
        Status = context.Status,
        SubStatus = context.SubStatus,
        Incidents = context.Incidents,
        // Completed contexts are dropped, except the root's, which holds the workflow's variables.
        ActivityExecutionContexts = [.. context.ActivityExecutionContexts.Where(x => !x.IsCompleted || x.ParentActivityExecutionContext is null).Reverse().Select(ActivityExecutionContextState.Of)],
        Output = context.Output,
        Properties = context.Properties,
        CreatedAt = context.CreatedAt,
        UpdatedAt = context.UpdatedAt,
        FinishedAt = context.FinishedAt,
    };
}

public class ActivityExecutionContextState
{
    public string Id { get; set; } = null!;

    public string? ParentContextId { get; set; }

    public string ScheduledActivityNodeId { get; set; } = null!;

    public string? OwnerActivityNodeId { get; set; }

    public IDictionary<string, object> Properties { get; set; } = new Dictionary<string, object>();

    public IDictionary<string, object> Metadata { get; set; } = new Dictionary<string, object>();

    public IDictionary<string, object>? ActivityState { get; set; }

    public ActivityStatus Status { get; set; }

    public int FaultCount { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    internal static ActivityExecutionContextState Of(ActivityExecutionContext context) => new()
    {
        Id = context.Id,
        ParentContextId = context.ParentActivityExecutionContext?.Id,
        ScheduledActivityNodeId = context.NodeId,
        OwnerActivityNodeId = context.ParentActivityExecutionContext?.NodeId,
        Properties = context.Properties,
        Metadata = context.Metadata,
        ActivityState = context.ActivityState,
        Status = context.Status,
        FaultCount = context.AggregateFaultCount,
        StartedAt = context.StartedAt,
        CompletedAt = context.CompletedAt,
    };
}

public record ExceptionState(Type Type, string Message, string? StackTrace, ExceptionState? InnerException)
{
    public ExceptionState() : this(null!, null!, null, null)
    {
    }

    public static ExceptionState? FromException(Exception? ex) => ex is null ? null : new(ex.GetType(), ex.Message, ex.StackTrace, FromException(ex.InnerException));
}

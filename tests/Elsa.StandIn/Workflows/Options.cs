using Elsa.Workflows.Memory;

namespace Elsa.Workflows.Options;

public class RunWorkflowOptions
{
    public string? WorkflowInstanceId { get; set; }

    public string? CorrelationId { get; set; }

    public IDictionary<string, object>? Input { get; set; }

    public IDictionary<string, object>? Properties { get; set; }

    public string? TriggerActivityId { get; set; }

    public string? ParentWorkflowInstanceId { get; set; }
}

public class ScheduleWorkOptions
{
    public ActivityCompletionCallback? CompletionCallback { get; set; }

    public object? Tag { get; set; }

    public ICollection<Variable>? Variables { get; set; }
}

/// <summary>The outcomes a node has besides those its author enters.</summary>
public record DynamicOutcomesOptions(ICollection<string>? FixedOutcomes);

using Elsa.Workflows.State;

namespace Elsa.Workflows.Models;

/// <summary>An exception that left an activity.</summary>
public class ActivityIncident
{
    public ActivityIncident()
    {
    }

    public ActivityIncident(string activityId, string activityNodeId, string activityType, string message, ExceptionState? exception, DateTimeOffset timestamp)
    {
        ActivityId = activityId;
        ActivityNodeId = activityNodeId;
        ActivityType = activityType;
        Message = message;
        Exception = exception;
        Timestamp = timestamp;
    }

    public string ActivityId { get; init; } = null!;

    public string ActivityNodeId { get; init; } = null!;

    public string ActivityType { get; init; } = null!;

    public string Message { get; init; } = null!;

    public ExceptionState? Exception { get; init; }

    public DateTimeOffset Timestamp { get; init; }
}

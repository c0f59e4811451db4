using Elsa.Workflows.Memory;

namespace Elsa.Workflows.Execution;

/// <summary>An activity about to run for its owner, and whom to tell when it completes.</summary>
internal sealed record WorkItem(IActivity Activity, ActivityExecutionContext? Owner, ActivityCompletionCallback? Callback, object? Tag = null, IEnumerable<Variable>? Variables = null);

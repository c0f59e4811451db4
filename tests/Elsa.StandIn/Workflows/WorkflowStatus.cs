namespace Elsa.Workflows;

public enum WorkflowStatus
{
    Running = 0,
    Finished = 1,
}

public enum WorkflowSubStatus
{
    Pending = 0,
    Executing = 1,
    Suspended = 2,
    Finished = 3,
    Cancelled = 4,
    Faulted = 5,
}

using Elsa.Workflows.Memory;
using Elsa.Workflows.Models;

namespace Elsa.Workflows;

public interface IActivity
{
    string Id { get; set; }

    string NodeId { get; set; }

    string? Name { get; set; }

    string Type { get; set; }

    int Version { get; set; }

    IDictionary<string, object> CustomProperties { get; set; }

    IDictionary<string, object> SyntheticProperties { get; set; }

    IDictionary<string, object> Metadata { get; set; }

    ValueTask<bool> CanExecuteAsync(ActivityExecutionContext context);

    ValueTask ExecuteAsync(ActivityExecutionContext context);
}

public interface IActivityWithResult
{
    Output? Result { get; set; }
}

public interface IActivityWithResult<T> : IActivityWithResult
{
    new Output<T>? Result { get; set; }
}

public interface IVariableContainer : IActivity
{
    ICollection<Variable> Variables { get; }
}

public interface IComposite
{
    void Setup();
}

/// <summary>Here only because <see cref="Activity"/> is one: the stand-in completes through callbacks alone.</summary>
public interface ISignalHandler
{
    ValueTask ReceiveSignalAsync(object signal, SignalContext context);
}

public class SignalContext
{
    internal SignalContext()
    {
    }
}

public delegate ValueTask ExecuteActivityDelegate(ActivityExecutionContext context);

public delegate ValueTask ActivityCompletionCallback(ActivityCompletedContext context);

public enum ActivityKind
{
    Action = 0,
    Trigger = 1,
    Job = 2,
    Task = 3,
}

public enum ActivityStatus
{
    Pending = 0,
    Running = 1,
    Completed = 2,
    Canceled = 3,
    Faulted = 4,
}

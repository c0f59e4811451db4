using Elsa.Expressions.Models;
using Elsa.Workflows.Descriptors;
using Elsa.Workflows.Models;

namespace Elsa.Workflows;

/// <summary>One instance serves every run of its workflow: what belongs to a run is in the context.</summary>
public abstract class Activity : IActivity, ISignalHandler
{
    protected Activity(string? source = null, int? line = null)
    {
        Type = ActivityTypeName.Of(GetType());
        Version = 1;
        if (!string.IsNullOrEmpty(source))
            CustomProperties["Source"] = $"{Path.GetFileName(source)}:{line}";
    }

    protected Activity(string activityType, int version = 1, string? source = null, int? line = null) : this(source, line)
    {
        Type = activityType;
        Version = version;
    }

    public string Id { get; set; } = null!;

    public string NodeId { get; set; } = null!;

    public string? Name { get; set; }

    public string Type { get; set; }

    public int Version { get; set; }

    public IDictionary<string, object> CustomProperties { get; set; } = new Dictionary<string, object>();

    public IDictionary<string, object> SyntheticProperties { get; set; } = new Dictionary<string, object>();

    public IDictionary<string, object> Metadata { get; set; } = new Dictionary<string, object>();

    protected virtual bool CanExecute(ActivityExecutionContext context) => true;

    protected virtual ValueTask<bool> CanExecuteAsync(ActivityExecutionContext context) => new(CanExecute(context));

    protected virtual void Execute(ActivityExecutionContext context)
    {
    }

    protected virtual ValueTask ExecuteAsync(ActivityExecutionContext context)
    {
        Execute(context);
        return ValueTask.CompletedTask;
    }

    protected ValueTask CompleteAsync(ActivityExecutionContext context) => context.CompleteActivityAsync();

    /// <summary>What follows <see cref="ExecuteAsync"/>: <see cref="CodeActivity"/> completes itself.</summary>
    private protected virtual ValueTask AfterExecuteAsync(ActivityExecutionContext context) => ValueTask.CompletedTask;

    ValueTask<bool> IActivity.CanExecuteAsync(ActivityExecutionContext context) => CanExecuteAsync(context);

    async ValueTask IActivity.ExecuteAsync(ActivityExecutionContext context)
    {
        await ExecuteAsync(context);
        await AfterExecuteAsync(context);
    }

    ValueTask ISignalHandler.ReceiveSignalAsync(object signal, SignalContext context) => ValueTask.CompletedTask;
}

public abstract class Activity<T> : Activity, IActivityWithResult<T>
{
    protected Activity(string? source = null, int? line = null) : base(source, line)
    {
    }

    protected Activity(string activityType, int version = 1, string? source = null, int? line = null) : base(activityType, version, source, line)
    {
    }

    protected Activity(MemoryBlockReference? output, string? source = null, int? line = null) : this(source, line)
    {
        if (output is not null)
            Result = new(output);
    }

    protected Activity(Output<T>? output, string? source = null, int? line = null) : this(source, line) => Result = output;

    public Output<T>? Result { get; set; }

    Output? IActivityWithResult.Result
    {
        get => Result;
        set => Result = (Output<T>?)value;
    }
}

/// <summary>Completes by itself, with the default outcome, unless its code already completed it.</summary>
public abstract class CodeActivity : Activity
{
    protected CodeActivity(string? source = null, int? line = null) : base(source, line)
    {
    }

    protected CodeActivity(string activityType, int version = 1, string? source = null, int? line = null) : base(activityType, version, source, line)
    {
    }

    private protected override ValueTask AfterExecuteAsync(ActivityExecutionContext context) => context.CompleteActivityAsync();
}

public abstract class CodeActivity<T> : CodeActivity, IActivityWithResult<T>
{
    protected CodeActivity(string? source = null, int? line = null) : base(source, line)
    {
    }

    protected CodeActivity(string activityType, int version = 1, string? source = null, int? line = null) : base(activityType, version, source, line)
    {
    }

    protected CodeActivity(MemoryBlockReference? output, string? source = null, int? line = null) : this(source, line)
    {
        if (output is not null)
            Result = new(output);
    }

    protected CodeActivity(Output<T>? output, string? source = null, int? line = null) : this(source, line) => Result = output;

    public Output<T>? Result { get; set; }

    Output? IActivityWithResult.Result
    {
        get => Result;
        set => Result = (Output<T>?)value;
    }
}

using System.Runtime.CompilerServices;
using Elsa.Workflows.Attributes;
using Elsa.Workflows.Memory;
using Elsa.Workflows.Models;

namespace Elsa.Workflows.Activities;

/// <summary>An activity made of another one.</summary>
public abstract class Composite : Activity, IVariableContainer, IComposite
{
    protected Composite(string? source = null, int? line = null) : base(source, line)
    {
    }

    public ICollection<Variable> Variables { get; init; } = [];

    public Variable? ResultVariable { get; set; }

    [Port]
    public IActivity Root { get; set; } = new Sequence();

    public virtual void Setup()
    {
    }

    protected override async ValueTask ExecuteAsync(ActivityExecutionContext context)
    {
        foreach (var variable in Variables)
            context.Set(variable, variable.Value);
        await context.ScheduleActivityAsync(Root, x => x.TargetContext.CompleteActivityAsync());
    }
}

public abstract class Composite<T> : Composite, IActivityWithResult<T>
{
    protected Composite([CallerFilePath] string? source = null, [CallerLineNumber] int? line = null) : base(source, line)
    {
    }

    public Output<T>? Result { get; set; }

    Output? IActivityWithResult.Result
    {
        get => Result;
        set => Result = (Output<T>?)value;
    }
}

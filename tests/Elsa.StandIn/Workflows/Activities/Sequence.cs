using System.Runtime.CompilerServices;
using Elsa.Workflows.Attributes;
using Elsa.Workflows.Memory;

namespace Elsa.Workflows.Activities;

public abstract class Container : Activity, IVariableContainer
{
    protected Container(string? source = null, int? line = null) : base(source, line)
    {
    }

    public ICollection<IActivity> Activities { get; set; } = [];

    public ICollection<Variable> Variables { get; set; } = [];

    protected override async ValueTask ExecuteAsync(ActivityExecutionContext context)
    {
        foreach (var variable in Variables)
            context.ExpressionExecutionContext.Memory.Declare(variable);
        await ScheduleChildrenAsync(context);
    }

    protected virtual ValueTask ScheduleChildrenAsync(ActivityExecutionContext context) => ValueTask.CompletedTask;
}

[Activity("Elsa", "Workflows", "Execute a set of activities in sequence.")]
public class Sequence : Container
{
    private const string NextIndex = "CurrentIndex";

    public Sequence([CallerFilePath] string? source = null, [CallerLineNumber] int? line = null) : base(source, line)
    {
    }

    protected override async ValueTask ScheduleChildrenAsync(ActivityExecutionContext context)
    {
        var index = context.GetProperty<int>(NextIndex);
        if (index == Activities.Count)
        {
            await context.CompleteActivityAsync();
            return;
        }

        context.SetProperty(NextIndex, index + 1);
        await context.ScheduleActivityAsync(Activities.ElementAt(index), x => ScheduleChildrenAsync(x.TargetContext));
    }
}

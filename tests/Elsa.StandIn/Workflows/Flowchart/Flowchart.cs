using System.Runtime.CompilerServices;
using Elsa.Workflows.Activities.Flowchart.Models;
using Elsa.Workflows.Attributes;

namespace Elsa.Workflows.Activities.Flowchart.Activities;

[Activity("Elsa", "Flow", "A flowchart is a collection of activities and connections between them.")]
public class Flowchart : Container
{
    private static readonly object VisitsKey = new();

    public Flowchart([CallerFilePath] string? source = null, [CallerLineNumber] int? line = null) : base(source, line)
    {
    }

    [Port]
    public IActivity? Start { get; set; }

    public ICollection<Connection> Connections { get; set; } = [];

    protected override async ValueTask ScheduleChildrenAsync(ActivityExecutionContext context)
    {
        if ((Start ?? Activities.FirstOrDefault(x => Connections.All(c => c.Target.Activity != x)) ?? Activities.FirstOrDefault()) is not { } start)
        {
            await context.CompleteActivityAsync();
            return;
        }

        context.TransientProperties[VisitsKey] = new FlowchartVisits(Connections, start);
        await context.ScheduleActivityAsync(start, OnChildCompletedAsync);
    }

    private async ValueTask OnChildCompletedAsync(ActivityCompletedContext completed)
    {
        var context = completed.TargetContext;
        var visits = (FlowchartVisits)context.TransientProperties[VisitsKey];
        var targets = visits.Complete(completed.ChildContext.Activity, completed.Result as Outcomes ?? Outcomes.Default);
        foreach (var target in targets)
            await context.ScheduleActivityAsync(target, OnChildCompletedAsync);
        if (targets.Count == 0 && !HasPendingWork(context) && context.Children.All(x => x.Status != ActivityStatus.Faulted))
            await context.CompleteActivityAsync();
    }

    private static bool HasPendingWork(ActivityExecutionContext context) =>
        context.Children.Any(x => x.Status == ActivityStatus.Running)
        || context.WorkflowExecutionContext.Scheduler.Any(x => IsWithin(x.Owner, context));

    private static bool IsWithin(ActivityExecutionContext? inner, ActivityExecutionContext outer)
    {
        while (inner is not null && inner != outer)
            inner = inner.ParentActivityExecutionContext;
        return inner is not null;
    }
}

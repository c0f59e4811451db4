using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Models;

namespace Elsa.Workflows.Execution;

/// <summary>The activities of a workflow and their identities, given once: instances are shared by all runs.</summary>
internal sealed class WorkflowGraph
{
    private static readonly ConditionalWeakTable<Workflow, WorkflowGraph> Built = [];

    private readonly HashSet<IActivity> _activities = [];

    private WorkflowGraph(Workflow workflow)
    {
        Collect(workflow);
        var counters = new Dictionary<string, int>(StringComparer.Ordinal);
        var taken = _activities.Select(x => x.Id).ToHashSet();
        foreach (var activity in _activities.Where(x => string.IsNullOrWhiteSpace(x.Id)))
            activity.Id = NextId(activity, counters, taken);
        Name(workflow, path: null, []);
    }

    public static WorkflowGraph Of(Workflow workflow)
    {
        lock (workflow)
            return Built.GetValue(workflow, x => new(x));
    }

    public IReadOnlyCollection<IActivity> Activities => _activities;

    public bool Contains(IActivity activity) => _activities.Contains(activity);

    public IActivity? FindByNodeId(string nodeId) => _activities.FirstOrDefault(x => x.NodeId == nodeId);

    private void Collect(IActivity activity)
    {
        if (_activities.Add(activity))
            foreach (var child in Children(activity))
                Collect(child);
    }

    private static IEnumerable<IActivity> Children(IActivity activity) =>
        activity.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(x => x.CanRead && x.GetIndexParameters().Length == 0)
            .Where(x => typeof(IActivity).IsAssignableFrom(x.PropertyType) || typeof(IEnumerable<IActivity>).IsAssignableFrom(x.PropertyType))
            .Select(x => x.GetValue(activity))
            .SelectMany(x => x switch { IActivity one => [one], IEnumerable many => many.Cast<IActivity>(), _ => [] });

    private static string NextId(IActivity activity, Dictionary<string, int> counters, HashSet<string> taken)
    {
        var type = activity.Type[(activity.Type.LastIndexOf('.') + 1)..];
        string id;
        do
            id = $"{type}{counters[type] = counters.GetValueOrDefault(type) + 1}";
        while (!taken.Add(id));
        return id;
    }

    private static void Name(IActivity activity, string? path, HashSet<IActivity> named)
    {
        if (!named.Add(activity))
            return;
        activity.NodeId = path is null ? activity.Id : $"{path}:{activity.Id}";
        NameArguments(activity);
        if (activity is IVariableContainer container)
            foreach (var (index, variable) in container.Variables.Index())
                variable.Id ??= $"{activity.Id}:variable-{index + 1}";
        foreach (var child in Children(activity))
            Name(child, activity.NodeId, named);
    }

    private static void NameArguments(IActivity activity)
    {
        foreach (var property in activity.GetType().GetProperties().Where(x => typeof(Argument).IsAssignableFrom(x.PropertyType)))
            if (property.GetValue(activity) is Argument argument && argument.MemoryBlockReference() is { } reference && string.IsNullOrEmpty(reference.Id))
                reference.Id = $"{activity.Id}:{(argument is Input ? "input" : "output")}-{property.Name}";
    }
}

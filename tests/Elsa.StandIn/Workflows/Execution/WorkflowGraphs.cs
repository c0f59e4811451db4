using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Models;

namespace Elsa.Workflows.Execution;

/// <summary>Finds the activities of a workflow and gives them their identities, once: instances are shared by all runs.</summary>
internal static class WorkflowGraphs
{
    private static readonly ConditionalWeakTable<Workflow, WorkflowGraph> Built = [];

    public static WorkflowGraph Of(Workflow workflow)
    {
        lock (workflow)
            return Built.GetValue(workflow, Build);
    }

    private static WorkflowGraph Build(Workflow workflow)
    {
        var nodes = new OrderedDictionary<IActivity, ActivityNode>();
        var root = Visit(workflow, "Root", nodes);
        var counters = new Dictionary<string, int>(StringComparer.Ordinal);
        var taken = nodes.Keys.Select(x => x.Id).ToHashSet();
        foreach (var activity in nodes.Keys.Where(x => string.IsNullOrWhiteSpace(x.Id)))
            activity.Id = NextId(activity, counters, taken);
        foreach (var node in nodes.Values)
            Name(node);
        return new(workflow, root, nodes.Values);
    }

    private static ActivityNode Visit(IActivity activity, string port, OrderedDictionary<IActivity, ActivityNode> nodes)
    {
        var node = new ActivityNode(activity, port);
        nodes.Add(activity, node);
        foreach (var (childPort, child) in Children(activity))
        {
            if (nodes.ContainsKey(child))
                continue;
            Visit(child, childPort, nodes);
            nodes[child].AddParent(node);
            node.AddChild(nodes[child]);
        }

        return node;
    }

    private static IEnumerable<(string Port, IActivity Activity)> Children(IActivity activity) =>
        activity.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(x => x.CanRead && x.GetIndexParameters().Length == 0)
            .Where(x => typeof(IActivity).IsAssignableFrom(x.PropertyType) || typeof(IEnumerable<IActivity>).IsAssignableFrom(x.PropertyType))
            .SelectMany(x => (x.GetValue(activity) switch { IActivity one => [one], IEnumerable many => many.Cast<IActivity>(), _ => [] }).Select(child => (x.Name, child)));

    private static string NextId(IActivity activity, Dictionary<string, int> counters, HashSet<string> taken)
    {
        var type = activity.Type[(activity.Type.LastIndexOf('.') + 1)..];
        string id;
        do
            id = $"{type}{counters[type] = counters.GetValueOrDefault(type) + 1}";
        while (!taken.Add(id));
        return id;
    }

    private static void Name(ActivityNode node)
    {
        var activity = node.Activity;
        activity.NodeId = node.NodeId;
        NameArguments(activity);
        if (activity is IVariableContainer container)
            foreach (var (index, variable) in container.Variables.Index())
                variable.Id ??= $"{activity.Id}:variable-{index + 1}";
    }

    private static void NameArguments(IActivity activity)
    {
        foreach (var property in activity.GetType().GetProperties().Where(x => typeof(Argument).IsAssignableFrom(x.PropertyType)))
            if (property.GetValue(activity) is Argument argument && argument.MemoryBlockReference() is { } reference && string.IsNullOrEmpty(reference.Id))
                reference.Id = $"{activity.Id}:{(argument is Input ? "input" : "output")}-{property.Name}";
    }
}

using Elsa.Workflows.Activities;

namespace Elsa.Workflows.Models;

/// <summary>A workflow with all activities in it, however deep.</summary>
public record WorkflowGraph
{
    public WorkflowGraph(Workflow workflow, ActivityNode root, IEnumerable<ActivityNode> nodes)
    {
        Workflow = workflow;
        Root = root;
        Nodes = [.. nodes];
    }

    public Workflow Workflow { get; }

    public ActivityNode Root { get; }

    public ICollection<ActivityNode> Nodes { get; }
}

/// <summary>An activity where it stands.</summary>
public class ActivityNode(IActivity activity, string port)
{
    private readonly List<ActivityNode> _parents = [];
    private readonly List<ActivityNode> _children = [];

    public IActivity Activity { get; } = activity;

    public string Port { get; } = port;

    public string NodeId => string.Join(':', Ancestors().Reverse().Append(this).Select(x => x.Activity.Id));

    public ICollection<ActivityNode> Children => _children.AsReadOnly();

    public void AddParent(ActivityNode parent) => _parents.Add(parent);

    public void AddChild(ActivityNode child) => _children.Add(child);

    public IEnumerable<ActivityNode> Ancestors() => _parents.SelectMany(x => x.Ancestors().Prepend(x));
}

using Elsa.Workflows.Attributes;
using Elsa.Workflows.Memory;
using Elsa.Workflows.Models;

namespace Elsa.Workflows.Activities;

[Activity("Elsa", "Workflows", "A workflow is an activity that executes its root.")]
public class Workflow : Composite<object>, ICloneable
{
    public Workflow()
    {
    }

    public Workflow(IActivity root) => Root = root;

    public Workflow(
        WorkflowIdentity identity,
        WorkflowPublication publication,
        WorkflowMetadata workflowMetadata,
        WorkflowOptions options,
        IActivity root,
        ICollection<Variable> variables,
        ICollection<InputDefinition> inputs,
        ICollection<OutputDefinition> outputs,
        ICollection<string> outcomes,
        IDictionary<string, object> customProperties,
        bool isReadonly,
        bool isSystem)
    {
        Identity = identity;
        Publication = publication;
        WorkflowMetadata = workflowMetadata;
        Options = options;
        Root = root;
        Variables = variables;
        Inputs = inputs;
        Outputs = outputs;
        Outcomes = outcomes;
        CustomProperties = customProperties;
        IsReadonly = isReadonly;
        IsSystem = isSystem;
    }

    public WorkflowIdentity Identity { get; set; } = WorkflowIdentity.VersionOne;

    public WorkflowPublication Publication { get; set; } = WorkflowPublication.LatestAndPublished;

    public WorkflowMetadata WorkflowMetadata { get; set; } = new();

    public WorkflowOptions Options { get; set; } = new();

    public ICollection<InputDefinition> Inputs { get; set; } = [];

    public ICollection<OutputDefinition> Outputs { get; set; } = [];

    public ICollection<string> Outcomes { get; set; } = [];

    public bool IsReadonly { get; set; }

    public bool IsSystem { get; }

    public static Workflow FromActivity(IActivity root) => root as Workflow ?? new(root);

    protected override ValueTask ExecuteAsync(ActivityExecutionContext context)
    {
        // In the scope of the run, where it is still found when the root has completed.
        if (ResultVariable is not null)
            context.WorkflowExecutionContext.MemoryRegister.Declare(ResultVariable);
        return base.ExecuteAsync(context);
    }

    public Workflow Clone() => (Workflow)MemberwiseClone();

    object ICloneable.Clone() => Clone();
}

namespace Elsa.Workflows.Activities.Flowchart.Attributes;

/// <summary>The outcomes an activity always has.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class FlowNodeAttribute(params string[] outcomes) : Attribute
{
    public ICollection<string> Outcomes { get; } = outcomes;
}

using Elsa.Common.Entities;
using Elsa.Workflows.Memory;
using Elsa.Workflows.Models;

namespace Elsa.Workflows.Management.Entities;

/// <summary>One version of a workflow as it is stored.</summary>
public class WorkflowDefinition : VersionedEntity
{
    public string DefinitionId { get; set; } = null!;

    public string? Name { get; set; }

    public string? Description { get; set; }

    public Version? ToolVersion { get; set; }

    public WorkflowOptions Options { get; set; } = new();

    public ICollection<Variable> Variables { get; set; } = [];

    public ICollection<InputDefinition> Inputs { get; set; } = [];

    public ICollection<OutputDefinition> Outputs { get; set; } = [];

    public ICollection<string> Outcomes { get; set; } = [];

    public IDictionary<string, object> CustomProperties { get; set; } = new Dictionary<string, object>();

    public string? ProviderName { get; set; }

    public string MaterializerName { get; set; } = null!;

    public string? MaterializerContext { get; set; }

    public string? StringData { get; set; }

    public string? OriginalSource { get; set; }

    public bool IsReadonly { get; set; }

    public bool IsSystem { get; set; }

    public WorkflowDefinition ShallowClone() => (WorkflowDefinition)MemberwiseClone();
}

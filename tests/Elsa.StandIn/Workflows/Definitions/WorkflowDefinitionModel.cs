using Elsa.Workflows.Models;

namespace Elsa.Workflows.Management.Models;

/// <summary>A workflow as it is written in JSON.</summary>
public class WorkflowDefinitionModel
{
    public string Id { get; set; } = null!;

    public string DefinitionId { get; set; } = null!;

    public string? TenantId { get; set; }

    public string? Name { get; set; }

    public string? Description { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public int Version { get; set; }

    public Version? ToolVersion { get; set; }

    public ICollection<VariableDefinition>? Variables { get; set; }

    public ICollection<InputDefinition>? Inputs { get; set; }

    public ICollection<OutputDefinition>? Outputs { get; set; }

    public ICollection<string>? Outcomes { get; set; }

    public IDictionary<string, object>? CustomProperties { get; set; }

    public bool IsReadonly { get; set; }

    public bool IsSystem { get; set; }

    public bool IsLatest { get; set; }

    public bool IsPublished { get; set; }

    public IActivity? Root { get; set; }
}

using Elsa.Workflows.Activities;
using Elsa.Workflows.Definitions;
using Elsa.Workflows.Management.Models;

namespace Elsa.Workflows.Management.Mappers;

/// <summary>Makes of a definition what the runner runs.</summary>
public class WorkflowDefinitionMapper
{
    internal WorkflowDefinitionMapper()
    {
    }

    public Workflow Map(WorkflowDefinitionModel source) => new(
        new(source.DefinitionId, source.Version, source.Id, source.TenantId),
        new(source.IsLatest, source.IsPublished),
        new(source.Name, source.Description, source.CreatedAt, source.ToolVersion),
        new(),
        source.Root!,
        [.. (source.Variables ?? []).Select(x => TypeAlias.Variable(x.Id, x.Name, TypeAlias.Resolve(x.TypeName, x.IsArray), x.Value))],
        source.Inputs ?? [],
        source.Outputs ?? [],
        source.Outcomes ?? [],
        source.CustomProperties ?? new Dictionary<string, object>(),
        source.IsReadonly,
        source.IsSystem);
}

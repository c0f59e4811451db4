using Elsa.Workflows.Activities;
using Elsa.Workflows.Definitions;
using Elsa.Workflows.Management.Entities;
using Elsa.Workflows.Management.Models;

namespace Elsa.Workflows.Management.Mappers;

/// <summary>Makes of a definition what the runner runs.</summary>
public class WorkflowDefinitionMapper
{
    private readonly IActivitySerializer _activitySerializer;

    internal WorkflowDefinitionMapper(IActivitySerializer activitySerializer) => _activitySerializer = activitySerializer;

    /// <summary>Of the source it was made from, where that is kept; else of what is stored.</summary>
    public Workflow Map(WorkflowDefinition source)
    {
        var original = string.IsNullOrEmpty(source.OriginalSource) ? null : _activitySerializer.Deserialize<WorkflowDefinitionModel>(source.OriginalSource);
        var workflow = original is null ? new(_activitySerializer.Deserialize(source.StringData!)) : Map(original);
        if (original is null)
        {
            workflow.WorkflowMetadata = new(source.Name, source.Description, source.CreatedAt, source.ToolVersion);
            foreach (var variable in source.Variables)
                workflow.Variables.Add(variable);
        }

        workflow.Identity = new(source.DefinitionId, source.Version, source.Id, source.TenantId);
        workflow.Publication = new(source.IsLatest, source.IsPublished);
        return workflow;
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

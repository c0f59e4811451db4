using Elsa.Common.Multitenancy;
using Elsa.Workflows.Management.Entities;
using Elsa.Workflows.Management.Materializers;
using Elsa.Workflows.Management.Options;
using Microsoft.Extensions.Options;
using OAuthWebhook.References;

namespace ElsaOAuthWebhook.References;

/// <summary>Tells in the core's terms what was found in a version of a workflow, and why it cannot be changed where it cannot.</summary>
internal sealed class VersionReferences(IOptions<ManagementOptions> options, WorkflowLinks links)
{
    /// <summary>The references in a version; null when it could not be read and nothing speaks for its naming the connection.</summary>
    public IReadOnlyList<ConnectionReference>? Of(SearchedVersion version, string tenantId)
    {
        var whole = Whole(version);
        if (version.Failure is not null)
            return version.IsMentioned ? [whole with { Obstacle = $"It holds the connection's id, but cannot be read: {version.Failure} Look at it in the designer." }] : null;
        if (version.Inputs.Count == 0)
            return [whole with { Obstacle = "It holds the connection's id elsewhere than in an activity's token, such as in a variable, an expression, or an activity that this host does not know. Change it in the designer." }];
        var fixedBy = Obstacle(version.Definition, tenantId);
        return [.. version.Inputs.Select(input => Of(whole, input) with { Obstacle = Obstacle(input) ?? fixedBy })];
    }

    /// <summary>A version as a whole.</summary>
    public ConnectionReference Whole(SearchedVersion version) => new()
    {
        Kind = ConnectionReference.Workflow,
        Id = version.Definition.DefinitionId,
        Name = string.IsNullOrWhiteSpace(version.Definition.Name) ? version.Definition.DefinitionId : version.Definition.Name,
        Version = version.Definition.Version,
        Stage = version.Stage,
        Link = links.Of?.Invoke(version.Definition.DefinitionId),
    };

    /// <summary>Why a version cannot be changed here; null when it can.</summary>
    public string? Obstacle(WorkflowDefinition definition, string tenantId) => definition switch
    {
        { MaterializerName: ClrWorkflowMaterializer.MaterializerName } => "It is written in code: name the other connection there.",
        { MaterializerName: not JsonWorkflowMaterializer.MaterializerName } or { OriginalSource.Length: > 0 } =>
            $"It comes from {definition.ProviderName ?? definition.MaterializerName}, and would come from there again: name the other connection where it is written.",
        { IsReadonly: true } or { IsSystem: true } => "It is read-only.",
        { TenantId: Tenant.AgnosticTenantId } when tenantId != Tenant.AgnosticTenantId => "All tenants share it, so that none of them can change it here.",
        _ when options.Value.IsReadOnlyMode => "This host keeps its workflows read-only: its workflow management is in read-only mode.",
        _ => null,
    };

    private static ConnectionReference Of(ConnectionReference whole, TokenInput input)
    {
        var activity = input.Node.Activity;
        return whole with
        {
            Place = new(activity.Id, string.IsNullOrWhiteSpace(activity.Name) ? input.Activity.DisplayName ?? activity.Type : activity.Name, activity.Type),
            Field = input.Input.Name,
        };
    }

    private static string? Obstacle(TokenInput input)
    {
        if (input.Within is { } other)
            return $"It runs version {other.Identity.Version} of the workflow '{other.WorkflowMetadata.Name ?? other.Identity.DefinitionId}', which names the connection. Put a version that does not into it, in the designer.";
        return input.Id is null ? $"The id stands in an expression ({input.Expression.Type}). Change it in the designer." : null;
    }
}

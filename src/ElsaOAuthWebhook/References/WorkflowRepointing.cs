using System.Text.Json;
using Elsa.Common.Models;
using Elsa.Workflows.Management;
using Elsa.Workflows.Management.Entities;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Connections;
using OAuthWebhook.References;

namespace ElsaOAuthWebhook.References;

/// <summary>
/// Has workflows name another connection, as an author would in the designer: what is published is published anew, as the next version, and
/// a draft stays one. The versions before stay as they are.
/// </summary>
internal sealed partial class WorkflowRepointing(DefinitionSearch search, VersionReferences references, IWorkflowDefinitionStore store, IWorkflowDefinitionPublisher publisher, ILogger<WorkflowRepointing> logger)
{
    private readonly List<ConnectionReference> _changed = [];
    private readonly Dictionary<(string DefinitionId, ReferenceStage? Stage), string> _reasons = [];

    /// <summary>Points all that can be changed to another connection. Once for each instance.</summary>
    public async Task<RepointedReferences> RepointAsync(ConnectionKey connection, string target, CancellationToken cancellationToken)
    {
        var id = new QuotedId(connection.Id);
        foreach (var workflow in (await search.FindAsync(connection.TenantId, id, cancellationToken)).GroupBy(version => version.Definition.DefinitionId))
        {
            foreach (var version in workflow.OrderByDescending(version => version.Definition.IsPublished))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (version.OwnInputs.Any() && references.Obstacle(version.Definition, connection.TenantId) is null)
                    await RepointAsync(version.Definition.DefinitionId, version.Definition.IsPublished ? ReferenceStage.Published : ReferenceStage.Draft, connection, id, target);
            }
        }

        // What is still found was not changed, for whatever reason: also what runs an old version of a workflow that was.
        var left = (await search.FindAsync(connection.TenantId, id, CancellationToken.None)).SelectMany(version => references.Of(version, connection.TenantId) ?? []);
        return new(_changed, [.. left.Select(reference => reference with { Obstacle = reference.Obstacle ?? _reasons.GetValueOrDefault((reference.Id, reference.Stage), "Somebody changed it meanwhile. Try again.") })]);
    }

    private async Task RepointAsync(string definitionId, ReferenceStage stage, ConnectionKey connection, QuotedId id, string target)
    {
        try
        {
            var options = stage == ReferenceStage.Published ? VersionOptions.Published : VersionOptions.Latest;
            if (await publisher.GetDraftAsync(definitionId, options, CancellationToken.None) is not { } next)
                return;
            // Stores in memory give what they hold: it is to be changed by saving it alone.
            next = next.ShallowClone();
            var before = await search.ReadAsync(next, id, CancellationToken.None);
            if (!await TryEditAsync(next, before, id, target))
                _reasons[(definitionId, stage)] = "The id could not be replaced in what is stored of it. Change it in the designer.";
            else if (await SaveAsync(next, stage) is { } reason)
                _reasons[(definitionId, stage)] = reason;
            else
                _changed.AddRange(references.Of(before with { Inputs = [.. before.OwnInputs] }, connection.TenantId) ?? []);
        }
        catch (Exception exception) when (WorkflowStoreFailure.Is(exception))
        {
            LogStoreFailed(logger, exception, definitionId);
            _reasons[(definitionId, stage)] = "The workflows' database could not be reached. Try again.";
        }
    }

    /// <summary>Replaces the id, and sees by reading it again whether that did it.</summary>
    private async Task<bool> TryEditAsync(WorkflowDefinition next, SearchedVersion before, QuotedId id, string target)
    {
        try
        {
            next.StringData = StoredRoot.Repoint(next.StringData ?? "", before.OwnInputs, id.Id, target);
        }
        catch (JsonException)
        {
            return false;
        }

        var after = await search.ReadAsync(next, id, CancellationToken.None);
        return before.OwnInputs.Any() && after.Failure is null && !after.OwnInputs.Any();
    }

    /// <summary>Publishes or saves it; gives the reason where that is refused.</summary>
    private async Task<string?> SaveAsync(WorkflowDefinition next, ReferenceStage stage)
    {
        if (stage == ReferenceStage.Draft)
        {
            await publisher.SaveDraftAsync(next, CancellationToken.None);
            return null;
        }

        var latest = await store.FindAsync(new() { DefinitionId = next.DefinitionId, VersionOptions = VersionOptions.Latest }, CancellationToken.None);
        var draft = latest is { IsPublished: false } ? latest.ShallowClone() : null;
        var result = await publisher.PublishAsync(next, CancellationToken.None);
        if (!result.Succeeded)
            return $"The engine does not publish it: {string.Join(" ", result.ValidationErrors.Select(error => error.Message))} Put that right in the designer.";
        // What is published is the latest version now: the draft beside it comes back on top, unpublished, with what its author left in it.
        if (draft is not null)
            await publisher.SaveDraftAsync(draft, CancellationToken.None);
        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The workflow {DefinitionId} was not pointed to another connection: its database failed")]
    private static partial void LogStoreFailed(ILogger logger, Exception exception, string definitionId);
}

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
/// a draft stays one. The versions before stay as they are. The engine saves without comparing. So an edit is tried on one copy, and made on
/// another that is read anew right before it is saved: what an author saved or published meanwhile is either in it, or keeps it from being saved.
/// What is published while the engine itself checks and publishes is the one thing that is not seen.
/// </summary>
internal sealed partial class WorkflowRepointing(DefinitionSearch search, VersionReferences references, IWorkflowDefinitionStore store, IWorkflowDefinitionPublisher publisher, ILogger<WorkflowRepointing> logger)
{
    /// <summary>Points all that can be changed to another connection.</summary>
    public async Task<RepointedReferences> RepointAsync(ConnectionKey connection, string target, CancellationToken cancellationToken)
    {
        var id = new QuotedId(connection.Id);
        var found = await search.FindAsync(connection.TenantId, id, cancellationToken);
        var done = new Dictionary<(string DefinitionId, ReferenceStage Stage), Repointed>();
        // What is published first: the draft beside it comes back on top of that.
        foreach (var version in found.OrderByDescending(version => version.Stage))
        {
            if (cancellationToken.IsCancellationRequested)
                break;
            if (version.OwnInputs.Any() && references.Obstacle(version.Definition, connection.TenantId) is null)
                done[version.Key] = await RepointAsync(version, connection, id, target);
        }

        // What is still found was not changed, for whatever reason: also what runs an old version of a workflow that was. What failed between
        // the engine's own steps may not be found any more.
        IEnumerable<SearchedVersion> left = await FindAgainAsync() is { } again
            ? again.Concat(found.Where(version => ReasonOf(version) is not null && again.All(other => other.Key != version.Key)))
            : found.Where(version => done.GetValueOrDefault(version.Key) is not { Reason: null, Changed.Count: > 0 });
        return new(
            [.. done.Values.SelectMany(repointed => repointed.Changed)],
            [
                .. from version in left
                   from reference in references.Of(version, connection.TenantId) ?? []
                   select reference with { Obstacle = reference.Obstacle ?? ReasonOf(version) ?? "Somebody changed it meanwhile. Try again." },
            ]);

        string? ReasonOf(SearchedVersion version) => done.GetValueOrDefault(version.Key)?.Reason;

        async Task<IReadOnlyList<SearchedVersion>?> FindAgainAsync()
        {
            try
            {
                return await search.FindAsync(connection.TenantId, id, CancellationToken.None);
            }
            catch (Exception exception) when (WorkflowStoreFailure.Is(exception))
            {
                LogStoreFailed(logger, exception);
                return null;
            }
        }
    }

    private async Task<Repointed> RepointAsync(SearchedVersion found, ConnectionKey connection, QuotedId id, string target)
    {
        try
        {
            var (definitionId, stage) = found.Key;
            var options = stage == ReferenceStage.Published ? VersionOptions.Published : VersionOptions.Latest;
            var standing = await LookAsync(definitionId);
            // A draft is not to be published in place of what no longer is, nor begun in place of one that was published meanwhile.
            if ((stage == ReferenceStage.Published ? standing.Published is null : standing.Latest is not { IsPublished: false })
                || await publisher.GetDraftAsync(definitionId, options, CancellationToken.None) is not { } next)
            {
                return new(null);
            }

            // Stores in memory give what they hold: it is to be changed by saving it alone.
            next = next.ShallowClone();
            var before = await search.ReadAsync(next, id, CancellationToken.None);
            if (!await TryEditAsync(next, before, id, target))
                return new("The id could not be replaced in what is stored of it. Change it in the designer.");
            // Name, variables and the rest as they are now.
            if (await publisher.GetDraftAsync(definitionId, options, CancellationToken.None) is not { } now || await LookAsync(definitionId) != standing)
                return new(null);
            now = now.ShallowClone();
            now.StringData = next.StringData;
            return await SaveAsync(now, stage) ?? new(null) { Changed = references.Of(before with { Definition = now, Inputs = [.. before.OwnInputs] }, connection.TenantId) ?? [] };
        }
        catch (Exception exception) when (WorkflowStoreFailure.Is(exception))
        {
            LogStoreFailed(logger, exception);
            return new("The workflows' database could not be reached. See in the designer whether the workflow is still published, and try again.");
        }
        catch (Exception exception)
        {
            // Whatever the engine, a package or the host's own handlers throw here: one workflow must not hide what became of the others. What kind of
            // exception and where from, and not its words, which may quote anything.
            LogEngineFailed(logger, found.Definition.DefinitionId, exception.GetType().FullName, exception.StackTrace);
            return new($"The engine failed while it was changed ({exception.GetType().Name}; the host's log says where). See in the designer whether the workflow is still published and its draft is there, and try again.");
        }
    }

    private async Task<Standing> LookAsync(string definitionId)
    {
        return new(await FindAsync(VersionOptions.Published), await FindAsync(VersionOptions.Latest));

        async Task<Stored?> FindAsync(VersionOptions options) =>
            await store.FindAsync(new() { DefinitionId = definitionId, VersionOptions = options }, CancellationToken.None) is { } version ? new(version.Id, version.IsPublished, version.StringData) : null;
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

    /// <summary>Publishes or saves it; gives what became of it where that is not what was wanted.</summary>
    private async Task<Repointed?> SaveAsync(WorkflowDefinition next, ReferenceStage stage)
    {
        if (stage == ReferenceStage.Draft)
        {
            await publisher.SaveDraftAsync(next, CancellationToken.None);
            return null;
        }

        var latest = await store.FindAsync(new() { DefinitionId = next.DefinitionId, VersionOptions = VersionOptions.Latest }, CancellationToken.None);
        var draftId = latest is { IsPublished: false } ? latest.Id : null;
        var result = await publisher.PublishAsync(next, CancellationToken.None);
        if (!result.Succeeded)
            return new($"The engine does not publish it: {string.Join(" ", result.ValidationErrors.Select(error => error.Message))} Put that right in the designer.");
        if (draftId is null || await store.FindAsync(new() { Id = draftId }, CancellationToken.None) is not { } draft)
            return null;
        // Publishing takes its time, and an author who published the draft meanwhile has put theirs in the place of this.
        if (draft.IsPublished)
            return new(null);
        // What is published is the latest version now: the draft beside it comes back on top, unpublished, with what its author left in it.
        await publisher.SaveDraftAsync(draft.ShallowClone(), CancellationToken.None);
        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The workflows' database failed while workflows were pointed to another connection")]
    private static partial void LogStoreFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The workflow {DefinitionId} could not be pointed to another connection, because of a defect: {Exception} {StackTrace}")]
    private static partial void LogEngineFailed(ILogger logger, string definitionId, string? exception, string? stackTrace);

    /// <summary>How a workflow stands in the store: what its author would lose if it stood otherwise when it is saved.</summary>
    private sealed record Standing(Stored? Published, Stored? Latest);

    /// <summary>One version, in what an author changes of it.</summary>
    private sealed record Stored(string Id, bool IsPublished, string? Content);

    /// <summary>What became of one version.</summary>
    /// <param name="Reason">Why it was not changed; null when it was, or was not there any more.</param>
    private sealed record Repointed(string? Reason)
    {
        public IReadOnlyList<ConnectionReference> Changed { get; init; } = [];
    }
}

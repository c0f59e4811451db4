using Elsa.Common.Models;
using Elsa.Workflows.Management.Entities;
using Elsa.Workflows.Management.Models;

namespace Elsa.Workflows.Management.Models
{
    public record WorkflowValidationError(string Message, string? ActivityId = null);

    public record AffectedWorkflows(ICollection<WorkflowDefinition> WorkflowDefinitions);

    public record PublishWorkflowDefinitionResult(bool Succeeded, ICollection<WorkflowValidationError> ValidationErrors, AffectedWorkflows AffectedWorkflows);
}

namespace Elsa.Workflows.Management
{
    public interface IWorkflowDefinitionPublisher
    {
        Task<PublishWorkflowDefinitionResult> PublishAsync(WorkflowDefinition definition, CancellationToken cancellationToken = default);

        Task<WorkflowDefinition?> GetDraftAsync(string definitionId, VersionOptions versionOptions, CancellationToken cancellationToken = default);

        Task<WorkflowDefinition> SaveDraftAsync(WorkflowDefinition definition, CancellationToken cancellationToken = default);
    }

    /// <summary>One version of a workflow is the latest, one is published; nothing else has a say in what may be published here.</summary>
    internal sealed class WorkflowDefinitionPublisher(IWorkflowDefinitionStore store, IWorkflowDefinitionService definitions) : IWorkflowDefinitionPublisher
    {
        public async Task<PublishWorkflowDefinitionResult> PublishAsync(WorkflowDefinition definition, CancellationToken cancellationToken = default)
        {
            await definitions.MaterializeWorkflowAsync(definition, cancellationToken);
            foreach (var other in await store.FindManyAsync(new() { DefinitionId = definition.DefinitionId, VersionOptions = VersionOptions.LatestOrPublished }, cancellationToken))
            {
                other.IsPublished = other.IsLatest = false;
                await store.SaveAsync(other, cancellationToken);
            }

            definition.IsPublished = definition.IsLatest = true;
            await store.SaveAsync(Initialize(definition), cancellationToken);
            return new(true, [], new([]));
        }

        public async Task<WorkflowDefinition?> GetDraftAsync(string definitionId, VersionOptions versionOptions, CancellationToken cancellationToken = default)
        {
            var last = await store.FindLastVersionAsync(new() { DefinitionId = definitionId }, cancellationToken);
            var definition = (await store.FindManyAsync(new() { DefinitionId = definitionId, VersionOptions = versionOptions }, cancellationToken)).MaxBy(x => x.Version) ?? last;
            if (definition is not { IsPublished: true })
                return definition;
            var draft = definition.ShallowClone();
            draft.Version = last!.Version + 1;
            draft.CreatedAt = TimeProvider.System.GetUtcNow();
            draft.Id = NewId();
            draft.IsLatest = true;
            draft.IsPublished = false;
            return draft;
        }

        public async Task<WorkflowDefinition> SaveDraftAsync(WorkflowDefinition definition, CancellationToken cancellationToken = default)
        {
            var last = await store.FindLastVersionAsync(new() { DefinitionId = definition.DefinitionId }, cancellationToken);
            definition.Version = definition.Id == last?.Id ? last.Version : last?.Version + 1 ?? 1;
            definition.IsLatest = true;
            await store.SaveAsync(Initialize(definition), cancellationToken);
            if (last is { IsPublished: true, IsLatest: true })
            {
                last.IsLatest = false;
                await store.SaveAsync(last, cancellationToken);
            }

            return definition;
        }

        private static WorkflowDefinition Initialize(WorkflowDefinition definition)
        {
            definition.Id ??= NewId();
            definition.DefinitionId ??= NewId();
            if (definition.Version == 0)
                definition.Version = 1;
            return definition;
        }

        private static string NewId() => Guid.NewGuid().ToString("N");
    }
}

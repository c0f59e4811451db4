using System.Collections.Concurrent;
using Elsa.Common.Models;
using Elsa.Workflows.Management.Entities;
using Elsa.Workflows.Management.Filters;

namespace Elsa.Workflows.Management.Filters
{
    public class WorkflowDefinitionFilter
    {
        public string? Id { get; set; }

        public ICollection<string>? Ids { get; set; }

        public string? DefinitionId { get; set; }

        public VersionOptions? VersionOptions { get; set; }

        public IQueryable<WorkflowDefinition> Apply(IQueryable<WorkflowDefinition> queryable)
        {
            if (DefinitionId is not null)
                queryable = queryable.Where(x => x.DefinitionId == DefinitionId);
            if (Id is not null)
                queryable = queryable.Where(x => x.Id == Id);
            if (Ids is not null)
                queryable = queryable.Where(x => Ids.Contains(x.Id));
            return VersionOptions switch
            {
                { IsLatest: true } => queryable.Where(x => x.IsLatest),
                { IsPublished: true } => queryable.Where(x => x.IsPublished),
                { IsLatestOrPublished: true } => queryable.Where(x => x.IsLatest || x.IsPublished),
                _ => queryable,
            };
        }
    }
}

namespace Elsa.Workflows.Management
{
    public interface IWorkflowDefinitionStore
    {
        Task<WorkflowDefinition?> FindAsync(WorkflowDefinitionFilter filter, CancellationToken cancellationToken = default);

        Task<WorkflowDefinition?> FindLastVersionAsync(WorkflowDefinitionFilter filter, CancellationToken cancellationToken);

        Task<IEnumerable<WorkflowDefinition>> FindManyAsync(WorkflowDefinitionFilter filter, CancellationToken cancellationToken = default);

        Task SaveAsync(WorkflowDefinition definition, CancellationToken cancellationToken = default);

        Task<long> DeleteAsync(WorkflowDefinitionFilter filter, CancellationToken cancellationToken = default);
    }

    /// <summary>In memory, of all tenants, and the instances themselves: as the engine's own store in memory.</summary>
    internal sealed class WorkflowDefinitionStore : IWorkflowDefinitionStore
    {
        private readonly ConcurrentDictionary<string, WorkflowDefinition> _definitions = new();

        public Task<WorkflowDefinition?> FindAsync(WorkflowDefinitionFilter filter, CancellationToken cancellationToken = default) => Task.FromResult(Find(filter).FirstOrDefault());

        public Task<WorkflowDefinition?> FindLastVersionAsync(WorkflowDefinitionFilter filter, CancellationToken cancellationToken) => Task.FromResult(Find(filter).MaxBy(x => x.Version));

        public Task<IEnumerable<WorkflowDefinition>> FindManyAsync(WorkflowDefinitionFilter filter, CancellationToken cancellationToken = default) => Task.FromResult<IEnumerable<WorkflowDefinition>>(Find(filter));

        public Task SaveAsync(WorkflowDefinition definition, CancellationToken cancellationToken = default)
        {
            _definitions[definition.Id] = definition;
            return Task.CompletedTask;
        }

        /// <summary>Whole workflows, whichever of their versions match.</summary>
        public Task<long> DeleteAsync(WorkflowDefinitionFilter filter, CancellationToken cancellationToken = default)
        {
            var found = Find(filter).Select(x => x.DefinitionId).ToHashSet();
            foreach (var definition in _definitions.Values.Where(x => found.Contains(x.DefinitionId)))
                _definitions.TryRemove(definition.Id, out _);
            return Task.FromResult((long)found.Count);
        }

        private List<WorkflowDefinition> Find(WorkflowDefinitionFilter filter) => [.. filter.Apply(_definitions.Values.AsQueryable())];
    }
}

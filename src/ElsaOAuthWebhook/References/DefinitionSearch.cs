using System.Text.RegularExpressions;
using Elsa.Common.Models;
using Elsa.Common.Multitenancy;
using Elsa.Workflows;
using Elsa.Workflows.Management;
using Elsa.Workflows.Management.Entities;
using Elsa.Workflows.Management.Materializers;
using Elsa.Workflows.Models;
using Microsoft.Extensions.Logging;
using OAuthWebhook.References;

namespace ElsaOAuthWebhook.References;

/// <summary>
/// Finds the workflows that name a connection: their published version, and the draft beside it. To read a workflow takes the engine
/// milliseconds for each activity, so of the stored ones only those are read whose text holds the id, or that of a version they run.
/// Those in code hold no such text that could be relied on, and are built quickly.
/// </summary>
internal sealed partial class DefinitionSearch(IWorkflowDefinitionStore store, IWorkflowDefinitionService engine, IActivityRegistry registry, ILogger<DefinitionSearch> logger)
{
    /// <summary>Finds the versions of one tenant, and of all tenants together, that name a connection or could not be read.</summary>
    public async Task<IReadOnlyList<SearchedVersion>> FindAsync(string tenantId, QuotedId id, CancellationToken cancellationToken) =>
        [.. (await FindEachAsync(tenantId, [id], cancellationToken))[id.Id]];

    /// <summary>The same for several connections, by their ids; each workflow is read once.</summary>
    public async Task<ILookup<string, SearchedVersion>> FindEachAsync(string tenantId, IReadOnlyCollection<QuotedId> ids, CancellationToken cancellationToken)
    {
        var definitions = (await store.FindManyAsync(new() { VersionOptions = VersionOptions.LatestOrPublished }, cancellationToken))
            .Where(definition => (definition.TenantId ?? Tenant.DefaultTenantId) == tenantId || definition.TenantId == Tenant.AgnosticTenantId)
            // Stores in memory give what they hold, which changes while it is looked at.
            .Select(definition => definition.ShallowClone())
            .ToList();
        var naming = await NamingAsync(definitions, new(ids), cancellationToken);
        var found = new List<(string Id, SearchedVersion Version)>();
        foreach (var definition in definitions.OrderBy(definition => definition.Name ?? definition.DefinitionId, StringComparer.OrdinalIgnoreCase).ThenByDescending(definition => definition.Version))
        {
            var named = definition.MaterializerName == ClrWorkflowMaterializer.MaterializerName ? ids : naming.GetValueOrDefault(definition.Id) ?? [];
            if (named.Count == 0)
                continue;
            var read = await MaterializeAsync(definition, cancellationToken);
            foreach (var id in named)
            {
                var version = Look(read, id);
                if (version.Failure is not null || version.Inputs.Count > 0 || version.IsMentioned)
                    found.Add((id.Id, version));
            }
        }

        return found.ToLookup(found => found.Id, found => found.Version);
    }

    /// <summary>Reads one version.</summary>
    public async Task<SearchedVersion> ReadAsync(WorkflowDefinition definition, QuotedId id, CancellationToken cancellationToken) =>
        Look(await MaterializeAsync(definition, cancellationToken), id);

    private async Task<ReadVersion> MaterializeAsync(WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        try
        {
            return new(definition, [.. TokenInput.In(await engine.MaterializeWorkflowAsync(definition, cancellationToken), registry)]);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !WorkflowStoreFailure.Is(exception))
        {
            // Whatever the engine, a package or the host's own code throws here: one workflow must not hide the others.
            LogUnreadable(logger, exception, definition.DefinitionId, definition.Version);
            return new(definition, []) { Failure = exception.Message };
        }
    }

    private static SearchedVersion Look(ReadVersion read, QuotedId id) => new(read.Definition)
    {
        Inputs = [.. read.Inputs.Where(input => input.Id == id.Id || id.IsIn(input.Script))],
        IsMentioned = TextsOf(read.Definition).Any(id.IsIn),
        Failure = read.Failure,
    };

    /// <summary>
    /// Which connections' ids the text of a version holds, by the version's id, or that of one that it runs as an activity: maybe an old one, which is fixed when it is
    /// put in.
    /// </summary>
    private async Task<Dictionary<string, HashSet<QuotedId>>> NamingAsync(List<WorkflowDefinition> definitions, QuotedIds ids, CancellationToken cancellationToken)
    {
        var known = definitions.ToDictionary(definition => definition.Id);
        var runs = new Dictionary<string, string[]>();
        for (var unseen = definitions; unseen.Count > 0;)
        {
            foreach (var definition in unseen)
                runs[definition.Id] = [.. TextsOf(definition).SelectMany(text => RunVersion().Matches(text)).Select(match => match.Groups["id"].Value).Distinct()];
            var missing = unseen.SelectMany(definition => runs[definition.Id]).Where(version => !known.ContainsKey(version)).Distinct().ToArray();
            unseen = missing.Length == 0 ? [] : [.. await store.FindManyAsync(new() { Ids = missing }, cancellationToken)];
            foreach (var definition in unseen)
                known[definition.Id] = definition;
        }

        var naming = known.Values.ToDictionary(definition => definition.Id, definition => TextsOf(definition).SelectMany(ids.In).ToHashSet());
        for (var more = true; more;)
        {
            more = false;
            foreach (var (version, run) in runs)
            {
                var before = naming[version].Count;
                foreach (var inner in run.Where(naming.ContainsKey))
                    naming[version].UnionWith(naming[inner]);
                more |= naming[version].Count > before;
            }
        }

        return naming;
    }

    private static IEnumerable<string> TextsOf(WorkflowDefinition definition) =>
        definition.Variables.Select(variable => VariableText.Of(variable.Value)).Prepend(definition.OriginalSource).Prepend(definition.StringData).OfType<string>();

    [GeneratedRegex("""
        "workflowDefinitionVersionId"\s*:\s*"(?<id>[^"\\]+)"
        """, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex RunVersion();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Version {Version} of the workflow {DefinitionId} cannot be read, so that nobody knows which connections it uses")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, string definitionId, int version);
}

/// <summary>A version of a workflow with all of its inputs that name any connection.</summary>
/// <param name="Definition">The version.</param>
/// <param name="Inputs">The inputs; none where it could not be read.</param>
internal sealed record ReadVersion(WorkflowDefinition Definition, IReadOnlyList<TokenInput> Inputs)
{
    /// <summary>Why it could not be read; null when it could.</summary>
    public string? Failure { get; init; }
}

/// <summary>A version of a workflow that was looked into.</summary>
/// <param name="Definition">The version.</param>
internal sealed record SearchedVersion(WorkflowDefinition Definition)
{
    /// <summary>The inputs that name the connection.</summary>
    public IReadOnlyList<TokenInput> Inputs { get; init; } = [];

    /// <summary>Whether the id stands in it, wherever that is.</summary>
    public bool IsMentioned { get; init; }

    /// <summary>Why it could not be read; null when it could.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether it runs, or is still being worked on.</summary>
    public ReferenceStage Stage => Definition.IsPublished ? ReferenceStage.Published : ReferenceStage.Draft;

    /// <summary>What it is called where a workflow has one published version and one draft.</summary>
    public (string DefinitionId, ReferenceStage Stage) Key => (Definition.DefinitionId, Stage);

    /// <summary>The inputs whose own value is the id, so that another can stand there.</summary>
    public IEnumerable<TokenInput> OwnInputs => Inputs.Where(input => input.Id is not null && input.Within is null);
}

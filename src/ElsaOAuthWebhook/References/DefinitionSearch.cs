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
    public async Task<IReadOnlyList<SearchedVersion>> FindAsync(string tenantId, QuotedId id, CancellationToken cancellationToken)
    {
        var definitions = (await store.FindManyAsync(new() { VersionOptions = VersionOptions.LatestOrPublished }, cancellationToken))
            .Where(definition => (definition.TenantId ?? Tenant.DefaultTenantId) == tenantId || definition.TenantId == Tenant.AgnosticTenantId)
            // Stores in memory give what they hold, which changes while it is looked at.
            .Select(definition => definition.ShallowClone())
            .ToList();
        var naming = await NamingAsync(definitions, id, cancellationToken);
        var found = new List<SearchedVersion>();
        foreach (var definition in definitions.OrderBy(definition => definition.Name ?? definition.DefinitionId, StringComparer.OrdinalIgnoreCase).ThenByDescending(definition => definition.Version))
        {
            if (!naming.Contains(definition.Id) && definition.MaterializerName != ClrWorkflowMaterializer.MaterializerName)
                continue;
            var version = await ReadAsync(definition, id, cancellationToken);
            if (version.Failure is not null || version.Inputs.Count > 0 || version.IsMentioned)
                found.Add(version);
        }

        return found;
    }

    /// <summary>Reads one version.</summary>
    public async Task<SearchedVersion> ReadAsync(WorkflowDefinition definition, QuotedId id, CancellationToken cancellationToken)
    {
        var mentioned = TextsOf(definition).Any(id.IsIn);
        WorkflowGraph workflow;
        try
        {
            workflow = await engine.MaterializeWorkflowAsync(definition, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !WorkflowStoreFailure.Is(exception))
        {
            // Whatever the engine, a package or the host's own code throws here: one workflow must not hide the others.
            LogUnreadable(logger, exception, definition.DefinitionId, definition.Version);
            return new(definition) { Failure = exception.Message, IsMentioned = mentioned };
        }

        var inputs = TokenInput.In(workflow, registry).Where(input => input.Id == id.Id || id.IsIn(input.Script)).ToList();
        return new(definition) { Inputs = inputs, IsMentioned = mentioned };
    }

    /// <summary>The ids of the versions whose text holds a connection's id, and of those that run such a version as an activity: maybe an old one, which is fixed when it is put in.</summary>
    private async Task<HashSet<string>> NamingAsync(List<WorkflowDefinition> definitions, QuotedId id, CancellationToken cancellationToken)
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

        var naming = known.Values.Where(definition => TextsOf(definition).Any(id.IsIn)).Select(definition => definition.Id).ToHashSet();
        while (runs.Where(version => !naming.Contains(version.Key) && version.Value.Any(naming.Contains)).Select(version => version.Key).ToArray() is { Length: > 0 } more)
            naming.UnionWith(more);
        return naming;
    }

    private static IEnumerable<string> TextsOf(WorkflowDefinition definition) =>
        definition.Variables.Select(variable => variable.Value as string).Prepend(definition.OriginalSource).Prepend(definition.StringData).OfType<string>();

    [GeneratedRegex("""
        "workflowDefinitionVersionId"\s*:\s*"(?<id>[^"\\]+)"
        """, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex RunVersion();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Version {Version} of the workflow {DefinitionId} cannot be read, so that nobody knows which connections it uses")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, string definitionId, int version);
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

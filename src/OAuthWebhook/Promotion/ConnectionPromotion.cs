using OAuthWebhook.Access;
using OAuthWebhook.Audit;
using OAuthWebhook.Connections;
using OAuthWebhook.Discovery;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Providers;
using OAuthWebhook.Results;

namespace OAuthWebhook.Promotion;

/// <summary>
/// Carries connections from one environment to the next, for the API and the pages alike, in the caller's tenant: without secrets, accounts and tokens,
/// and with their ids, which workflows refer to. Every method throws <see cref="StoreUnavailableException"/> when the store is away.
/// </summary>
public sealed class ConnectionPromotion
{
    /// <summary>How many connections one import may have.</summary>
    public const int MostAtOnce = 5000;

    private const int PageSize = 200;

    private readonly IConnectionStore _connections;
    private readonly ConnectionEdits _edits;
    private readonly ProviderCatalog _providers;

    internal ConnectionPromotion(IConnectionStore connections, ConnectionEdits edits, ProviderCatalog providers)
    {
        _connections = connections;
        _edits = edits;
        _providers = providers;
    }

    /// <summary>Exports connections. Those of end users are none: their templates are exported.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="ids">Which; null: all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The document, and the ids that no connection has, or an end user's.</returns>
    public async Task<(ConnectionsDocument Document, IReadOnlyList<string> Unknown)> ExportAsync(Caller caller, IReadOnlyCollection<string>? ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var all = await AllAsync(caller, cancellationToken);
        var chosen = ids is null ? all : [.. all.Where(connection => ids.Contains(connection.Key.Id))];
        return (new() { Schema = ConnectionsDocument.SchemaId, Version = ConnectionsDocument.CurrentVersion, Connections = [.. chosen.Select(ExportedConnection.Of)] },
            [.. (ids ?? []).Except(all.Select(connection => connection.Key.Id))]);
    }

    /// <summary>Imports connections, each for itself: one that cannot be imported keeps no other from it.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="entries">The connections.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends it; what was imported by then stays.</param>
    /// <returns>What became of each, in their order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are more than <see cref="MostAtOnce"/>.</exception>
    public async Task<IReadOnlyList<ImportResult>> ImportAsync(Caller caller, IReadOnlyList<ImportEntry> entries, ImportOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries.Count, MostAtOnce, nameof(entries));
        var import = new Import(caller with { Origin = AuditEntry.ImportOrigin }, options, await AllAsync(caller, cancellationToken));
        var results = new ImportResult[entries.Count];
        foreach (var (index, entry) in TokenExchangeChain.InOrder(entries.Index(), entry => entry.Item.Connection?.Id, entry => entry.Item.Connection?.ToRegistration()))
        {
            // What is refused at once waits for nothing that would notice.
            cancellationToken.ThrowIfCancellationRequested();
            results[index] = await ImportAsync(import, entry, cancellationToken);
        }

        return results;
    }

    private async Task<ImportResult> ImportAsync(Import import, ImportEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Connection is not { } connection)
            return new() { Id = entry.Id, Name = entry.Name, Outcome = ImportOutcome.Refused, Reason = ImportReason.Invalid, Errors = entry.Errors };
        var about = new ImportResult { Id = connection.Id, Name = connection.Name, Outcome = ImportOutcome.Refused, Reason = ImportReason.Invalid, Errors = Check(import, connection, entry) };
        if (about.Errors.Count > 0)
            return about;
        var key = new ConnectionKey(import.Caller.TenantId, connection.Id!);
        var existing = import.Ids.Contains(key.Id) ? await _connections.FindAsync(key, cancellationToken) : null;
        if (existing is not null && !import.Options.UpdateExisting)
            return about with { Outcome = ImportOutcome.Skipped, Reason = ImportReason.Exists };
        // Two that had one name before are none of an import's business.
        if (existing?.Registration.Name != connection.Name && import.HasOther(connection.Name, key.Id))
        {
            if (!import.Options.RenameSameName)
                return about with { Reason = ImportReason.SameName, Errors = One("name", $"Another connection is named '{connection.Name}'. Rename one of the two, or import it under another name (onSameName=rename).") };
            connection = connection with { Name = import.FreeName(connection.Name!, key.Id) };
        }

        var registration = Withholding.Restore(connection.ToRegistration(), existing?.Registration, connection.Withheld ?? [], out var missing);
        return await EditAsync(import, key, existing is not null, new() { Registration = registration }, missing, about with { Name = connection.Name }, cancellationToken);
    }

    private async Task<ImportResult> EditAsync(Import import, ConnectionKey key, bool exists, ConnectionInput input, IReadOnlyList<string> missing, ImportResult about, CancellationToken cancellationToken)
    {
        var terms = new EditTerms { SecretsFollow = true, KeepsProviderAsGiven = true, OnlyIfChanged = true, IsRehearsal = import.Options.DryRun, Planned = import.Planned, Issuers = import.Issuers };
        var outcome = exists
            ? await _edits.ReplaceAsync(import.Caller, key.Id, input, expectedVersion: null, terms, cancellationToken)
            : await _edits.AddAsync(import.Caller, key.Id, input, terms, cancellationToken);
        switch (outcome)
        {
            case EditOutcome.Made made:
                import.Note(made.After);
                return Told(made, missing, about);
            case EditOutcome.Refused { Reason: SaveOutcome.Invalid invalid }:
                return about with { Errors = invalid.Errors };
            case EditOutcome.Refused { Reason: SaveOutcome.Configured configured }:
                return about with { Reason = ImportReason.Configured, Errors = One("id", $"The connection of this id is in the host's configuration, under {configured.ConfigurationKey}. Change it there.") };
            default:
                // Somebody added or deleted it just now.
                return about with { Errors = One("id", "The connection of this id was added or deleted by somebody else meanwhile. Import it again.") };
        }
    }

    private Dictionary<string, string[]> Check(Import import, ExportedConnection connection, ImportEntry entry)
    {
        var errors = new Dictionary<string, string[]>(entry.Errors);
        foreach (var (field, texts) in connection.MissingTexts())
            errors.TryAdd(field, texts);
        if (ConnectionId.Check(connection.Id) is { } unfit)
            errors.TryAdd("id", [unfit]);
        else if (!import.Seen.Add(connection.Id!))
            errors.TryAdd("id", ["Another connection of the document has this id. Remove one of the two."]);
        if (connection.FromCatalogue == true && _providers.Find(connection.Provider) is null)
            errors.TryAdd("provider", [$"The provider '{connection.Provider}' is not in this host's catalogue, and the connection needs it. Add its entry first (OAuthWebhook:ProviderFiles)."]);
        return errors;
    }

    private static ImportResult Told(EditOutcome.Made made, IReadOnlyList<string> missing, ImportResult about)
    {
        List<string> steps = [.. made.Missing.SelectMany(secret => secret.Value.Select(text => $"Enter {secret.Key}: {text}"))];
        steps.AddRange(missing.Select(field => $"Enter {field} anew: the export left it out, since it looks like a secret."));
        var registration = made.After.Registration;
        if (made.After.Interactive)
        {
            if (made.Before is null)
                steps.Add(registration.Template ? "Have the end users connect their accounts by consent links." : NextSteps.Authorize(registration));
            else if (made.ChangesIssuance)
                steps.Add(registration.Template ? "End users may have to connect their accounts again: what their tokens were issued for is another." : NextSteps.AuthorizeAgain(registration));
        }

        return about with
        {
            Outcome = made.Before is null ? ImportOutcome.Created : made.Changes ? ImportOutcome.Updated : ImportOutcome.Skipped,
            Reason = made.Changes ? null : ImportReason.Unchanged,
            Missing = [.. made.Missing.Keys, .. missing],
            NextSteps = steps,
        };
    }

    private static Dictionary<string, string[]> One(string field, string text) => new() { [field] = [text] };

    private async Task<List<ConnectionOverview>> AllAsync(Caller caller, CancellationToken cancellationToken)
    {
        var all = new List<ConnectionOverview>();
        var query = new ConnectionQuery { TenantId = caller.TenantId, Sort = ConnectionSort.Name, WithoutSubjects = true, Take = PageSize };
        while (true)
        {
            var page = await _connections.ListAsync(query with { Skip = all.Count }, cancellationToken);
            all.AddRange(page.Items);
            if (page.Items.Count < PageSize)
                return all;
        }
    }

    /// <summary>An import under way: what is there, and what it adds.</summary>
    private sealed class Import
    {
        private readonly Dictionary<string, string> _names = [];
        private readonly Dictionary<string, HashSet<string>> _idsByName = new(StringComparer.OrdinalIgnoreCase);
        private readonly Dictionary<string, int> _numbers = new(StringComparer.OrdinalIgnoreCase);
        private readonly Dictionary<ConnectionKey, ConnectionRegistration> _planned = [];

        public Import(Caller caller, ImportOptions options, IEnumerable<ConnectionOverview> there)
        {
            (Caller, Options) = (caller, options);
            foreach (var connection in there)
                Name(connection.Key.Id, connection.Registration.Name);
            Ids = [.. _names.Keys];
        }

        public Caller Caller { get; }

        public ImportOptions Options { get; }

        /// <summary>The ids that are in use.</summary>
        public HashSet<string> Ids { get; }

        /// <summary>The ids of the document so far.</summary>
        public HashSet<string> Seen { get; } = [];

        public IReadOnlyDictionary<ConnectionKey, ConnectionRegistration> Planned => _planned;

        public Dictionary<string, OAuthResult<ServerMetadata>> Issuers { get; } = [];

        public bool HasOther(string? name, string id) => name is not null && _idsByName.TryGetValue(name, out var ids) && ids.Any(other => other != id);

        /// <summary>The name with the first number that is free. Those before the last that was given are taken, and not looked at again.</summary>
        public string FreeName(string name, string id)
        {
            var number = _numbers.GetValueOrDefault(name, 2);
            while (HasOther($"{name} ({number})", id))
                number++;
            _numbers[name] = number;
            return $"{name} ({number})";
        }

        public void Note(Connection connection)
        {
            Name(connection.Key.Id, connection.Registration.Name);
            _planned[connection.Key] = connection.Registration;
        }

        private void Name(string id, string name)
        {
            if (_names.TryGetValue(id, out var former))
                _idsByName[former].Remove(id);
            _names[id] = name;
            if (!_idsByName.TryGetValue(name, out var ids))
                _idsByName.Add(name, ids = []);
            ids.Add(id);
        }
    }
}

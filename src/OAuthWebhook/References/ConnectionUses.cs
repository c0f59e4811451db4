using Microsoft.Extensions.Logging;
using OAuthWebhook.Access;
using OAuthWebhook.Audit;
using OAuthWebhook.Connections;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.References;

/// <summary>
/// Where connections are used: what names them, and how all of it is pointed to another one. Every method works in the caller's tenant and
/// throws <see cref="StoreUnavailableException"/> when a store is away. Whether the caller may is the caller's surface's business.
/// </summary>
public sealed partial class ConnectionUses
{
    private const string OfTheTemplate = "What uses this connection of one end user names its template. Point what uses the template to another.";
    private const string NobodySays = "This host does not say which workflows or programs use its connections.";

    private readonly IConnectionStore _connections;
    private readonly IReadOnlyList<IConnectionReferences> _places;
    private readonly bool _onlyOurs;
    private readonly AuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly ILogger<ConnectionUses> _logger;

    internal ConnectionUses(IConnectionStore connections, ExchangeReferences exchanges, IEnumerable<IConnectionReferences> places, AuditTrail audit, TimeProvider time, ILogger<ConnectionUses> logger)
    {
        _connections = connections;
        _places = [.. places, exchanges];
        _onlyOurs = _places.Count == 1;
        _audit = audit;
        _time = time;
        _logger = logger;
    }

    /// <summary>Finds what uses a connection; what uses a subject's connection names its template. Null when there is no such connection.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">Which connection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<FoundReferences?> FindAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var key = new ConnectionKey(caller.TenantId, id);
        return await _connections.DescribeAsync(key, cancellationToken) is { } connection
            ? await FindAsync(key with { Id = connection.Registration.TemplateId ?? id }, cancellationToken)
            : null;
    }

    /// <summary>
    /// Finds what uses each of several connections, all at once. Nothing uses a subject's connection that would not use the next one: its template is asked about
    /// with <see cref="FindAsync(Caller, string, CancellationToken)"/>.
    /// </summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="ids">Which connections, also such as are not there any more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What uses each, by its id.</returns>
    public async Task<IReadOnlyDictionary<string, FoundReferences>> FindEachAsync(Caller caller, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(ids);
        string[] asked = [.. ids.Distinct().Where(id => SubjectConnection.TemplateOf(new(caller.TenantId, id)) is null)];
        var found = new List<IReadOnlyDictionary<string, FoundReferences>>();
        foreach (var place in asked.Length > 0 ? _places : [])
            found.Add(await place.FindEachAsync(caller.TenantId, asked, cancellationToken));
        return ids.Distinct().ToDictionary(id => id, id => asked.Contains(id) ? Together(found.Select(place => place[id])) : new([]));
    }

    /// <summary>Points everything that uses one connection to another, as far as it can be changed.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="id">The connection that is used now.</param>
    /// <param name="target">The connection to use in its place.</param>
    /// <param name="cancellationToken">Ends it between two changes.</param>
    public async Task<RepointOutcome> RepointAsync(Caller caller, string id, string target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ConnectionKey from = new(caller.TenantId, id), to = new(caller.TenantId, target);
        if (await _connections.DescribeAsync(from, cancellationToken) is not { } connection)
            return new RepointOutcome.NotFound();
        if (await _connections.DescribeAsync(to, cancellationToken) is not { } other)
            return new RepointOutcome.Invalid(connection.Registration.TemplateId is null ? "There is no such connection. Enter the id of one." : OfTheTemplate);
        if (RefuseTarget(connection, other) is { } reason)
            return new RepointOutcome.Invalid(reason);
        // All are looked at before any is changed: a store that is away is found out while nothing has been.
        var found = new List<(IConnectionReferences Place, FoundReferences Found)>();
        foreach (var place in _places)
            found.Add((place, await place.FindAsync(from, cancellationToken)));
        List<ConnectionReference> changed = [], kept = [];
        foreach (var (place, before) in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var repointed = await place.RepointAsync(caller, from, to, cancellationToken);
                changed.AddRange(repointed.Changed);
                kept.AddRange(repointed.Kept);
                await RecordAsync(caller, connection, other, repointed.Changed);
            }
            catch (StoreUnavailableException exception)
            {
                LogStoreFailed(_logger, exception, id);
                kept.AddRange(before.References.Select(reference => reference with { Obstacle = "Where it is stored could not be reached. Try again." }));
            }
        }

        LogRepointed(_logger, changed.Count, id, target, caller.Subject, kept.Count);
        return new RepointOutcome.Done(new(changed, kept));
    }

    /// <summary>What names exactly this connection.</summary>
    internal async Task<FoundReferences> FindAsync(ConnectionKey connection, CancellationToken cancellationToken)
    {
        if (SubjectConnection.TemplateOf(connection) is not null)
            return new([]);
        var found = new List<FoundReferences>();
        foreach (var place in _places)
            found.Add(await place.FindAsync(connection, cancellationToken));
        return Together(found);
    }

    private FoundReferences Together(IEnumerable<FoundReferences> found)
    {
        var places = found.ToList();
        return new([.. places.SelectMany(place => place.References)])
        {
            Unread = [.. places.SelectMany(place => place.Unread)],
            Limits = [.. _onlyOurs ? [NobodySays] : Array.Empty<string>(), .. places.SelectMany(place => place.Limits)],
        };
    }

    // What is changed is: that a request was given up keeps nobody from knowing. An entry each, however many activities or versions of it name the connection.
    private async Task RecordAsync(Caller caller, ConnectionOverview from, ConnectionOverview to, IReadOnlyList<ConnectionReference> changed)
    {
        var now = _time.GetUtcNow();
        var entries = changed.DistinctBy(reference => (reference.Kind, reference.Id)).Select(reference => AuditEntry.Of(AuditAction.Repointed, from.Key, from.Registration, caller, now) with
        {
            Repointed = new(reference.Kind, reference.Id, reference.Name, to.Key.Id, to.Registration.Name),
        }).ToList();
        if (entries.Count > 0)
            await _audit.TellAsync(entries);
    }

    /// <summary>Whether what names one connection may be pointed to another: it can be picked, and works as far as is known.</summary>
    /// <param name="target">The other connection.</param>
    public bool MayBeTarget(ConnectionOverview target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.MayBePicked && ConnectionAttentions.Of(target, _time.GetUtcNow()) is (null or ConnectionAttention.EndsSoon);
    }

    private string? RefuseTarget(ConnectionOverview from, ConnectionOverview to)
    {
        if (from.Registration.TemplateId is not null)
            return OfTheTemplate;
        if (to.Key == from.Key)
            return "This is the connection itself. Choose another one.";
        if (to.Registration.TemplateId is not null)
            return "This is the connection of one end user, which nothing can name. Choose its template.";
        if (to.Registration.Template != from.Registration.Template)
        {
            return from.Registration.Template
                ? $"'{to.Registration.Name}' is no template, and what uses this one says for which end user. Choose a template."
                : $"'{to.Registration.Name}' is a template, and what uses this connection does not say for which end user. Choose one that is none.";
        }

        // What somebody has to put right says why.
        if (ConnectionAttentions.Of(to, _time.GetUtcNow()) is not (null or ConnectionAttention.NeverAuthorized or ConnectionAttention.EndsSoon))
            return $"'{to.Registration.Name}' does not work now: {ConnectionStatuses.Detail(to, _time.GetUtcNow())?.Reason} Put that right first, or choose another one.";
        return MayBeTarget(to) ? null : $"'{to.Registration.Name}' is disabled, or waits for somebody to authorize it. Enable or authorize it first, or choose another one.";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Uses of connection {ConnectionId} were not pointed to another one: their store failed")]
    private static partial void LogStoreFailed(ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Changed} uses of connection {ConnectionId} were pointed to {Target} by {Subject}; {Kept} were not")]
    private static partial void LogRepointed(ILogger logger, int changed, string connectionId, string target, string? subject, int kept);
}

/// <summary>What became of pointing the uses of a connection to another.</summary>
public abstract record RepointOutcome
{
    private RepointOutcome()
    {
    }

    /// <summary>What could be changed is.</summary>
    /// <param name="References">What is changed, and what is not.</param>
    public sealed record Done(RepointedReferences References) : RepointOutcome;

    /// <summary>There is no such connection.</summary>
    public sealed record NotFound : RepointOutcome;

    /// <summary>The other connection cannot stand in for it; nothing was changed.</summary>
    /// <param name="Reason">Why, and what to choose.</param>
    public sealed record Invalid(string Reason) : RepointOutcome;
}

using OAuthWebhook.Grants;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.Connections;

/// <summary>
/// The connections that a token exchange takes its tokens from (RFC 8693), which may be token exchanges themselves. Followed to its end
/// before anything waits: two connections that need each other's token would wait for ever.
/// </summary>
internal sealed class TokenExchangeChain(IConnectionStore connections)
{
    private const int Longest = 8;

    private static readonly Dictionary<ConnectionKey, ConnectionRegistration> NonePlanned = [];

    /// <inheritdoc cref="CheckAsync(ConnectionKey, ConnectionRegistration, IReadOnlyDictionary{ConnectionKey, ConnectionRegistration}, CancellationToken)" />
    public Task<TokenExchangeFault?> CheckAsync(ConnectionKey key, ConnectionRegistration registration, CancellationToken cancellationToken) =>
        CheckAsync(key, registration, NonePlanned, cancellationToken);

    /// <summary>What is wrong with it; null when nothing is.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="registration">As it is, or as it is to be.</param>
    /// <param name="planned">Connections that are looked for here first: they are to be stored before it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be reached.</exception>
    public async Task<TokenExchangeFault?> CheckAsync(ConnectionKey key, ConnectionRegistration registration, IReadOnlyDictionary<ConnectionKey, ConnectionRegistration> planned, CancellationToken cancellationToken)
    {
        foreach (var (field, id) in Sources(registration))
        {
            if (await FollowAsync([key], new(key.TenantId, id), planned, cancellationToken) is { } description)
                return new(field, description);
        }

        return null;
    }

    private async Task<string?> FollowAsync(ConnectionKey[] path, ConnectionKey next, IReadOnlyDictionary<ConnectionKey, ConnectionRegistration> planned, CancellationToken cancellationToken)
    {
        if (path.Contains(next))
            return path.Length == 1 ? "A connection cannot exchange its own token." : $"The connections '{next.Id}' and '{path[^1].Id}' need each other's token: neither could ever get one.";
        if (path.Length > Longest)
            return $"More than {Longest} connections would be exchanged one after the other.";
        // By its own id the access policy could not tell whose account it is.
        if (SubjectConnection.TemplateOf(next) is not null)
            return $"The connection '{next.Id}' is one end user's, and its token is for requests that name that end user.";
        if ((planned.GetValueOrDefault(next) ?? (await connections.FindAsync(next, cancellationToken))?.Registration) is not { } found)
            return $"There is no connection '{next.Id}'.";
        foreach (var (_, id) in Sources(found))
        {
            if (await FollowAsync([.. path, next], new(next.TenantId, id), planned, cancellationToken) is { } description)
                return description;
        }

        return null;
    }

    /// <summary>Connections in an order in which each comes after those whose tokens it exchanges, as far as there is one: the order in which they can be added.</summary>
    /// <param name="connections">The connections.</param>
    /// <param name="id">The id of one.</param>
    /// <param name="registration">The registration of one; null when it has none.</param>
    public static List<T> InOrder<T>(IEnumerable<T> connections, Func<T, string?> id, Func<T, ConnectionRegistration?> registration)
    {
        List<Waiting<T>> all = [.. connections.Select(one => new Waiting<T>(one, id(one), registration(one) is { } known ? [.. Sources(known).Select(source => source.Id).Distinct()] : []))];
        // An id may be there more than once, in a document that is wrong: it has come when all of them have.
        var toCome = all.Select(one => one.Id).OfType<string>().CountBy(one => one).ToDictionary();
        var waiters = all.SelectMany(one => one.Sources.Where(toCome.ContainsKey).Select(source => (Source: source, Waiting: one))).ToLookup(pair => pair.Source, pair => pair.Waiting);
        foreach (var one in all)
            one.Missing = one.Sources.Count(toCome.ContainsKey);
        List<T> ordered = [];
        var ready = new Queue<Waiting<T>>(all.Where(one => one.Missing == 0));
        while (ready.TryDequeue(out var next))
        {
            ordered.Add(next.Connection);
            if (next.Id is null || --toCome[next.Id] > 0)
                continue;
            foreach (var waiter in waiters[next.Id].Where(waiter => --waiter.Missing == 0))
                ready.Enqueue(waiter);
        }

        // Those that need each other: whichever comes first is told so.
        ordered.AddRange(all.Where(one => one.Missing > 0).Select(one => one.Connection));
        return ordered;
    }

    /// <summary>The connections whose tokens a connection exchanges, each with the field that names it.</summary>
    public static IEnumerable<(string Field, string Id)> Sources(ConnectionRegistration registration)
    {
        if (registration.GrantType != TokenExchangeGrant.GrantType)
            yield break;
        if (registration.TokenExchange.SubjectConnection is { Length: > 0 } subject)
            yield return ("tokenExchange.subjectConnection", subject);
        if (registration.TokenExchange.ActorConnection is { Length: > 0 } actor)
            yield return ("tokenExchange.actorConnection", actor);
    }

    private sealed class Waiting<T>(T connection, string? id, IReadOnlyList<string> sources)
    {
        public T Connection => connection;

        public string? Id => id;

        public IReadOnlyList<string> Sources => sources;

        /// <summary>How many of its sources are still to come.</summary>
        public int Missing { get; set; }
    }
}

/// <summary>What is wrong with the connections that a token exchange takes its tokens from.</summary>
/// <param name="Field">The field that leads to it, by its name in the API.</param>
/// <param name="Description">What, one sentence.</param>
internal sealed record TokenExchangeFault(string Field, string Description);

using System.Collections.Concurrent;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Results;
using OAuthWebhook.TokenEndpoint;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>
/// Gives access tokens: a valid one from memory, without touching the store; otherwise through one flight per connection
/// in this process, whose work outlives whoever asked for it.
/// </summary>
public sealed class CredentialService
{
    /// <summary>No token is known to be refused.</summary>
    private const long NothingSpent = -1;

    // A refusal is answered from memory this long: the bound within which a change made by another node is seen.
    private static readonly TimeSpan StalenessBound = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ConnectionKey, CredentialEntry> _entries = new();
    private readonly ConcurrentDictionary<Task, byte> _exchanges = new();
    private readonly Renewal _renewal;
    private readonly TokenKeeper _keeper;
    private readonly TokenEndpointClient _client;
    private readonly GrantCatalog _grants;
    private readonly TimeProvider _time;

    internal CredentialService(Renewal renewal, TokenKeeper keeper, TokenEndpointClient client, GrantCatalog grants, TimeProvider time)
    {
        _renewal = renewal;
        _keeper = keeper;
        _client = client;
        _grants = grants;
        _time = time;
    }

    /// <summary>Gives an access token that should be accepted.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="cancellationToken">Ends this caller's wait, never the work it waits for.</param>
    public ValueTask<OAuthResult<CredentialSnapshot>> GetAsync(ConnectionKey key, CancellationToken cancellationToken)
    {
        if (_entries.TryGetValue(key, out var entry) && entry.Snapshot is { } snapshot)
        {
            var now = _time.GetUtcNow();
            if (snapshot.Fresh(now) is not null)
                return new(snapshot);
            if (now < snapshot.ReadAt + StalenessBound && _renewal.Settled(snapshot, NothingSpent) is { } settled)
                return new(settled);
        }

        return new(FlyAsync(key, NothingSpent, forced: false, cancellationToken));
    }

    /// <summary>Gives an access token newer than one that an API refused.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="refused">The refused token.</param>
    /// <param name="cancellationToken">Ends this caller's wait, never the work it waits for.</param>
    /// <returns>The newer token; an error also when the refused one was itself got after a refusal a moment ago, so that an API that refuses everything causes no stream of renewals.</returns>
    public ValueTask<OAuthResult<CredentialSnapshot>> RenewAsync(ConnectionKey key, AccessToken refused, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refused);
        if (_entries.TryGetValue(key, out var entry) && entry.Snapshot is { } snapshot && snapshot.State.Generation > refused.Generation && snapshot.Fresh(_time.GetUtcNow()) is not null)
            return new(snapshot);
        if (refused.OnProbationUntil > _time.GetUtcNow() && (!refused.Accepted || refused.Refused))
            return new(RefusedAgain);
        return new(FlyAsync(key, refused.Generation, forced: false, cancellationToken));
    }

    /// <summary>Gets a new token because a person asked for it: by refresh, or by the grant itself. No cool-down stands in the way.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="cancellationToken">Ends this caller's wait, never the work it waits for.</param>
    public Task<OAuthResult<CredentialSnapshot>> RequestAsync(ConnectionKey key, CancellationToken cancellationToken) =>
        FlyAsync(key, NothingSpent, forced: true, cancellationToken);

    /// <summary>Exchanges an authorization code, once and not to be cancelled, and saves what it brings as the newest token set; a failure leaves the existing one alone.</summary>
    /// <param name="connection">The connection the code was asked for.</param>
    /// <param name="code">The code.</param>
    /// <returns>Null when the connection has its token, else what went wrong.</returns>
    /// <exception cref="StoreUnavailableException">The store could not take the token set.</exception>
    public async Task<OAuthError?> ExchangeAsync(Connection connection, AuthorizationCode code)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var exchange = ExchangeCoreAsync(connection, code);
        _exchanges.TryAdd(exchange, 0);
        try
        {
            return await exchange;
        }
        finally
        {
            _exchanges.TryRemove(exchange, out _);
        }
    }

    /// <summary>Saves a token set that a person entered, in place of whatever there is.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="tokens">The token set.</param>
    /// <returns>False when the connection is gone.</returns>
    /// <exception cref="StoreUnavailableException">The store could not take the token set.</exception>
    public async Task<bool> EnterAsync(Connection connection, TokenSet tokens)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var saved = await _keeper.SaveAsNewestAsync(connection.Key, tokens);
        Invalidate(connection.Key);
        return saved;
    }

    /// <summary>Makes the next request read the store, because the connection was edited or deleted or its token replaced.</summary>
    /// <param name="key">The connection.</param>
    public void Invalidate(ConnectionKey key)
    {
        if (_entries.TryGetValue(key, out var entry))
            entry.Invalidate();
    }

    /// <summary>Tries again to save what the store could not take.</summary>
    internal async Task SaveUnsavedAsync()
    {
        foreach (var entry in _entries.Values)
        {
            if (entry.Unsaved is not null && entry.Underway is null or { IsCompleted: true })
                await _keeper.SaveUnsavedAsync(entry);
        }
    }

    /// <summary>Waits for the work under way, so that a host that stops loses no token that is on its way.</summary>
    internal async Task DrainAsync(CancellationToken cancellationToken)
    {
        var underway = _entries.Values.Select(entry => entry.Underway).OfType<Task>().Concat(_exchanges.Keys).ToArray();
        await Task.WhenAll(underway).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SaveUnsavedAsync();
    }

    private static OAuthResult<CredentialSnapshot> RefusedAgain { get; } = new OAuthError(
        OAuthErrorKind.CredentialsRefused,
        "invalid_token",
        "The API refused a token that was renewed only a moment ago.",
        "Check that the token's scopes and account are the ones this API wants.");

    private async Task<OAuthResult<CredentialSnapshot>> FlyAsync(ConnectionKey key, long spent, bool forced, CancellationToken cancellationToken)
    {
        while (true)
        {
            var entry = _entries.GetOrAdd(key, static k => new CredentialEntry(k));
            var flight = entry.Join(spent, forced, _renewal.RunAsync);
            var result = await flight.Task.WaitAsync(cancellationToken);
            // Whoever asks for a new token is not content with what another asked for.
            if (forced && !flight.Started && !flight.Forced)
                continue;
            if (!result.TryGet(out var snapshot, out var error))
            {
                // An id that nobody has is not remembered.
                if (error.Code == OAuthErrorCodes.ConnectionNotFound)
                    _entries.TryRemove(new(key, entry));
                return error;
            }

            if (snapshot.State.Generation > spent)
                return snapshot;
            // The flight that was joined was content with the token that this caller knows to be refused.
        }
    }

    private async Task<OAuthError?> ExchangeCoreAsync(Connection connection, AuthorizationCode code)
    {
        if (_grants.Find(connection.Registration.GrantType) is not { } handler)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionIncomplete, $"The host has no handler for the grant type '{connection.Registration.GrantType}'.", "Register it with AddGrantHandler.");
        if (!handler.BuildRequest(new(connection) { Code = code }).TryGet(out var request, out var incomplete))
            return incomplete;
        if (!(await _client.SendAsync(connection, request, CancellationToken.None)).TryGet(out var response, out var error))
            return error;
        var saved = await _keeper.SaveAsNewestAsync(connection.Key, TokenSets.Granted(response, connection, _time.GetUtcNow()));
        Invalidate(connection.Key);
        return saved ? null : new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionNotFound, "The connection was deleted meanwhile.", "Add it again if it is still needed.");
    }
}

using Microsoft.Extensions.Logging;
using OAuthWebhook.Access;
using OAuthWebhook.Background;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>
/// Gives access tokens: a valid one from memory, without touching the store; otherwise through one flight per connection
/// in this process, whose work outlives whoever asked for it.
/// </summary>
public sealed partial class CredentialService : IOtherConnections
{
    /// <summary>No token is known to be refused.</summary>
    private const long NothingSpent = -1;

    // A refusal is answered from memory this long: the bound within which a change made by another node is seen.
    private static readonly TimeSpan StalenessBound = TimeSpan.FromSeconds(5);

    // A renewal ahead that brought nothing, because another node is at it or the provider is away, is not looked after at every request.
    private static readonly TimeSpan AheadInterval = TimeSpan.FromSeconds(5);

    private readonly CredentialEntries _entries;
    private readonly Renewal _renewal;
    private readonly TokenKeeper _keeper;
    private readonly ITokenStore _tokens;
    private readonly LookedUpDetails _details;
    private readonly TimeProvider _time;
    private readonly ILogger<CredentialService> _logger;

    internal CredentialService(CredentialEntries entries, Renewal renewal, TokenKeeper keeper, ITokenStore tokens, LookedUpDetails details, TimeProvider time, ILogger<CredentialService> logger)
    {
        _entries = entries;
        _renewal = renewal;
        _keeper = keeper;
        _tokens = tokens;
        _details = details;
        _time = time;
        _logger = logger;
    }

    /// <summary>Gives an access token that should be accepted.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="cancellationToken">Ends this caller's wait, never the work it waits for.</param>
    public ValueTask<OAuthResult<CredentialSnapshot>> GetAsync(ConnectionKey key, CancellationToken cancellationToken)
    {
        if (Warm(key) is { } warm)
            return new(warm);
        if (_entries.Find(key)?.Snapshot is { } snapshot
            && _time.GetUtcNow() < snapshot.ReadAt + StalenessBound && _renewal.Settled(snapshot, NothingSpent, Urgency.Needed) is { } settled)
        {
            return new(settled);
        }

        return new(FlyAsync(key, NothingSpent, Urgency.Needed, by: null, cancellationToken));
    }

    /// <summary>The connection with a token that nobody has to wait for; null when there is none in memory. It is renewed in the background when it is time.</summary>
    internal CredentialSnapshot? Warm(ConnectionKey key)
    {
        CredentialEntry? unknown = null;
        return Warm(key, ref unknown);
    }

    /// <summary>The same for whoever asks again and again.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="known">Where this was found the last time.</param>
    internal CredentialSnapshot? Warm(ConnectionKey key, ref CredentialEntry? known)
    {
        // One that was let go of has no snapshot, and never gets another.
        var entry = known;
        if (entry?.Snapshot is not { } snapshot)
        {
            known = entry = _entries.Find(key);
            if (entry?.Snapshot is not { } found)
                return null;
            snapshot = found;
        }

        var now = _time.GetUtcNow();
        if (snapshot.Fresh(now) is null)
            return null;
        RenewAhead(entry, snapshot, now);
        return snapshot;
    }

    /// <summary>Gives an access token newer than one that an API refused.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="refused">The refused token.</param>
    /// <param name="cancellationToken">Ends this caller's wait, never the work it waits for.</param>
    /// <returns>The newer token; an error also when the refused one was itself got after a refusal a moment ago, so that an API that refuses everything causes no stream of renewals.</returns>
    public ValueTask<OAuthResult<CredentialSnapshot>> RenewAsync(ConnectionKey key, AccessToken refused, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refused);
        var known = _entries.Find(key)?.Snapshot;
        if (known?.State.Generation > refused.Generation && known.Fresh(_time.GetUtcNow()) is not null)
            return new(known);
        if (refused.OnProbationUntil > _time.GetUtcNow() && (!refused.Accepted || refused.Refused))
            return new(RefusedAgain);
        if (known?.State.Generation == refused.Generation && _time.GetUtcNow() < known.ReadAt + StalenessBound
            && _renewal.Settled(known, refused.Generation, Urgency.Needed) is { Error: not null } settled)
        {
            return new(settled);
        }

        return new(FlyAsync(key, refused.Generation, Urgency.Needed, by: null, cancellationToken));
    }

    /// <summary>Has a refused token renewed for the next request; nobody waits.</summary>
    internal void RenewInBackground(ConnectionKey key, AccessToken refused) => _ = LogDefectsAsync(key, RenewAsync(key, refused, CancellationToken.None));

    /// <summary>Gets a new token because a person asked for it: by refresh, or by the grant itself. No cool-down stands in the way.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="cancellationToken">Ends this caller's wait, never the work it waits for.</param>
    public Task<OAuthResult<CredentialSnapshot>> RequestAsync(ConnectionKey key, CancellationToken cancellationToken) =>
        FlyAsync(key, NothingSpent, Urgency.Asked, by: null, cancellationToken);

    /// <summary>As <see cref="RequestAsync(ConnectionKey, CancellationToken)"/>, and records who asked. Of several who ask at once it is the first: one token is got for all.</summary>
    internal Task<OAuthResult<CredentialSnapshot>> RequestAsync(ConnectionKey key, Caller by, CancellationToken cancellationToken) =>
        FlyAsync(key, NothingSpent, Urgency.Asked, by, cancellationToken);

    /// <summary>Asks again for what the connection's provider is asked for after each consent, as far as it is not known.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="cancellationToken">Ends the wait for a token.</param>
    internal async Task LookUpAsync(ConnectionKey key, CancellationToken cancellationToken)
    {
        if ((await GetAsync(key, cancellationToken)).TryGet(out var snapshot, out _) && snapshot.State.Tokens is not null)
            await LookUpAsync(snapshot.Connection, snapshot.State);
    }

    /// <summary>Looks up what is not known yet of a token set that is saved.</summary>
    internal async Task LookUpAsync(Connection connection, CredentialState state)
    {
        if (await _details.AddAsync(connection, state))
            Invalidate(connection.Key);
    }

    /// <summary>After an edit: where the token there is serves no longer, and nothing but a new consent brings another, that is noted at once, and not when a workflow fails.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="by">Who edited it.</param>
    internal async Task NoteEditAsync(ConnectionKey key, Caller by)
    {
        try
        {
            await _renewal.NoteEditAsync(_entries.Get(key), by);
        }
        catch (StoreUnavailableException)
        {
            // The edit is made: the next use notes it.
        }
    }

    /// <summary>Forgets a connection's token set, so that no refresh under way can bring it back.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the connection is gone.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be written.</exception>
    internal async Task<bool> ForgetAsync(ConnectionKey key, CancellationToken cancellationToken)
    {
        try
        {
            var forgotten = await _tokens.ForgetAsync(key, cancellationToken);
            _entries.Find(key)?.DropUnsaved();
            return forgotten;
        }
        finally
        {
            // Also when the answer is lost: it may have been forgotten.
            Invalidate(key);
        }
    }

    /// <summary>Makes the next request read the store, because the connection was edited or deleted or its token replaced. What holds for a template holds for its subjects' connections.</summary>
    /// <param name="key">The connection.</param>
    public void Invalidate(ConnectionKey key) => _entries.Invalidate(key);

    /// <summary>Makes the next request for any connection read the store: nobody knows what changed.</summary>
    internal void InvalidateAll()
    {
        foreach (var entry in _entries.All)
            entry.Invalidate();
    }

    /// <summary>Lets go of what is known of connections that nobody has used, also of their tokens; the next request reads them anew.</summary>
    internal IReadOnlyList<ConnectionKey> RetireIdle(DateTimeOffset idleSince, Func<ConnectionKey, DateTimeOffset?> lastUsed) => _entries.RetireIdle(idleSince, lastUsed);

    /// <summary>Renews a connection in the background if it is time to, for nobody in particular.</summary>
    internal async Task<OAuthResult<CredentialSnapshot>> LookAfterAsync(ConnectionKey key)
    {
        while (true)
        {
            var (_, flight) = Join(key, NothingSpent, Urgency.Ahead, by: null);
            if (flight.Started)
                return await flight.Task;
            // It may have looked before it was time, or before what there is to look after; whoever started it gets its exception.
            await ((Task)flight.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Tries again to save what the store could not take.</summary>
    internal async Task SaveUnsavedAsync()
    {
        foreach (var entry in _entries.All)
        {
            if (!entry.HasUnsaved || entry.Underway is { IsCompleted: false })
                continue;
            try
            {
                await _keeper.SaveUnsavedAsync(entry);
            }
            catch (StoreUnavailableException)
            {
                // It stays kept, and was logged when it was.
            }
        }
    }

    /// <summary>Saves what the store could not take of one connection.</summary>
    /// <exception cref="StoreUnavailableException">It still cannot.</exception>
    internal async Task SaveUnsavedAsync(ConnectionKey key)
    {
        if (_entries.Find(key) is { HasUnsaved: true } entry && await _keeper.SaveUnsavedAsync(entry) is not null)
            throw new StoreUnavailableException("The store does not take the connection's newest token.");
    }

    /// <summary>Waits for the work under way, so that a host that stops loses no token that is on its way.</summary>
    internal async Task DrainAsync(CancellationToken cancellationToken)
    {
        var underway = _entries.All.Select(entry => entry.Underway).OfType<Task>().ToArray();
        await Task.WhenAll(underway).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SaveUnsavedAsync();
    }

    private static OAuthResult<CredentialSnapshot> RefusedAgain { get; } = new OAuthError(
        OAuthErrorKind.CredentialsRefused,
        "invalid_token",
        "The API refused a token that was renewed only a moment ago.",
        "Check that the token's scopes and account are the ones this API wants.");

    /// <inheritdoc />
    CredentialSnapshot? IOtherConnections.Known(ConnectionKey key) => _entries.Find(key)?.Snapshot;

    private (CredentialEntry Entry, CredentialEntry.Flight Flight) Join(ConnectionKey key, long spent, Urgency urgency, Caller? by)
    {
        while (true)
        {
            var found = _entries.Get(key);
            if (found.Join(spent, urgency, (entry, refused, wanted) => _renewal.RunAsync(entry, refused, wanted, by, this)) is { } flight)
                return (found, flight);
        }
    }

    private void RenewAhead(CredentialEntry entry, CredentialSnapshot snapshot, DateTimeOffset now)
    {
        if (snapshot.IsDueAhead(now) && entry.TryClaimAhead(now, AheadInterval))
            _ = LogDefectsAsync(entry.Key, new(LookAfterAsync(entry.Key)));
    }

    private async Task LogDefectsAsync(ConnectionKey key, ValueTask<OAuthResult<CredentialSnapshot>> renewal)
    {
        var work = renewal.AsTask();
        await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Whoever waits for a flight gets its exception; nobody waits for this one.
        if (work.Exception is { } bug)
            LogBackgroundFailed(_logger, key.Id, Defect.Describe(bug.GetBaseException()));
    }

    private async Task<OAuthResult<CredentialSnapshot>> FlyAsync(ConnectionKey key, long spent, Urgency urgency, Caller? by, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (entry, flight) = Join(key, spent, urgency, by);
            var result = await flight.Task.WaitAsync(cancellationToken);
            var got = result.TryGet(out var snapshot, out var error);
            // Whoever wants a token more is not content with what was good enough for a flight that wanted it less.
            if (!flight.Started && flight.Urgency < urgency && (urgency == Urgency.Asked || snapshot?.Fresh(_time.GetUtcNow()) is null))
                continue;
            if (!got)
            {
                // An id that nobody has is not remembered.
                if (error!.Code == OAuthErrorCodes.ConnectionNotFound && entry.TryRetire(DateTimeOffset.MaxValue))
                    _entries.Remove(entry);
                return error;
            }

            if (snapshot!.State.Generation > spent)
            {
                RenewAhead(entry, snapshot, _time.GetUtcNow());
                return snapshot;
            }

            // The flight that was joined was content with the token that this caller knows to be refused.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Connection {ConnectionId} could not be renewed in the background because of a defect: {Defect}")]
    private static partial void LogBackgroundFailed(ILogger logger, string connectionId, string defect);
}

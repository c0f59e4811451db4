using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>One connection in this process: its snapshot, and the one flight that may be fetching a newer one.</summary>
internal sealed class CredentialEntry(ConnectionKey key)
{
    private readonly Lock _gate = new();
    private CredentialSnapshot? _snapshot;
    private Flight? _flight;
    private UnsavedTokens? _unsaved;
    private UnsavedNote? _note;
    private UnsentAttempt? _unsent;
    private UnnotedConsent? _consent;
    private AccessToken? _token;
    private long _aheadNotBefore;
    private int _epoch;
    private long _touchedTicks;
    private bool _retired;

    public ConnectionKey Key { get; } = key;

    /// <summary>What requests are served from; null when it has to be read.</summary>
    public CredentialSnapshot? Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>A new token set that the store could not take yet: the only copy there is.</summary>
    public UnsavedTokens? Unsaved => Volatile.Read(ref _unsaved);

    /// <summary>A failure that the store could not take yet; without it the attempt would seem to have no outcome.</summary>
    public UnsavedNote? Note => Volatile.Read(ref _note);

    /// <summary>An attempt that sent nothing, as the store could not be told yet.</summary>
    public UnsentAttempt? Unsent => Volatile.Read(ref _unsent);

    /// <summary>An end user's consent that the store could not note yet.</summary>
    public UnnotedConsent? Consent => Volatile.Read(ref _consent);

    /// <summary>Whether there is something that the store could not take yet.</summary>
    public bool HasUnsaved => Unsaved is not null || Note is not null || Unsent is not null || Consent is not null;

    /// <summary>The flight under way, if any.</summary>
    public Task? Underway => Volatile.Read(ref _flight)?.Task;

    /// <summary>Names the time before the next invalidation; read it before reading the store.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    /// <summary>Keeps a token set until the store takes it.</summary>
    /// <returns>False when one is kept that a person brought about: what a renewal of an earlier one brings does not take its place.</returns>
    public bool TryKeep(UnsavedTokens unsaved)
    {
        lock (_gate)
        {
            if (unsaved.Granted is null && _unsaved is { Granted: not null })
                return false;
            (_unsaved, _note) = (unsaved, null);
            return true;
        }
    }

    /// <summary>Keeps a failure until the store takes it.</summary>
    public void Keep(UnsavedNote note) => Volatile.Write(ref _note, note);

    /// <summary>Keeps that an attempt sent nothing until the store is told.</summary>
    public void Keep(UnsentAttempt unsent) => Volatile.Write(ref _unsent, unsent);

    /// <summary>Lets go of an attempt that the store was told of.</summary>
    public void LetGo(UnsentAttempt unsent) => Interlocked.CompareExchange(ref _unsent, null, unsent);

    /// <summary>Keeps a consent until the store has noted it.</summary>
    public void Keep(UnnotedConsent consent) => Volatile.Write(ref _consent, consent);

    /// <summary>Lets go of a consent that the store has noted.</summary>
    public void LetGo(UnnotedConsent consent) => Interlocked.CompareExchange(ref _consent, null, consent);

    /// <summary>Lets go of a token set that the store has taken, unless a newer one is kept by now.</summary>
    /// <returns>Whether this caller did: of several who had it saved at once, one.</returns>
    public bool LetGo(UnsavedTokens unsaved) => Interlocked.CompareExchange(ref _unsaved, null, unsaved) == unsaved;

    /// <summary>Lets go of a failure that the store has taken.</summary>
    public void LetGo(UnsavedNote note) => Interlocked.CompareExchange(ref _note, null, note);

    /// <summary>Drops what is kept: a person has the connection's tokens forgotten.</summary>
    public void DropUnsaved()
    {
        lock (_gate)
            (_unsaved, _note) = (null, null);
    }

    /// <summary>Makes the next request read the store: the connection was edited, or its token replaced.</summary>
    public void Invalidate()
    {
        lock (_gate)
        {
            _epoch++;
            _snapshot = null;
        }
    }

    /// <summary>Notes that somebody is at work with it.</summary>
    /// <returns>False when it is retired: whoever wants the connection makes another.</returns>
    public bool TryTouch(DateTimeOffset now)
    {
        lock (_gate)
        {
            _touchedTicks = now.UtcTicks;
            return !_retired;
        }
    }

    /// <summary>Retires it if nobody was at work with it for long and nothing in it would be lost.</summary>
    public bool TryRetire(DateTimeOffset idleSince)
    {
        lock (_gate)
        {
            // A flight, however long it takes, may still bring the only copy of a token.
            _retired = _retired || (_touchedTicks < idleSince.UtcTicks && _flight is null or { Task.IsCompleted: true } && !HasUnsaved);
            if (_retired)
                (_snapshot, _token) = (null, null);
            return _retired;
        }
    }

    /// <summary>Serves requests from a snapshot, unless something changed since it was read.</summary>
    public CredentialSnapshot Install(CredentialSnapshot snapshot, int epoch)
    {
        lock (_gate)
        {
            if (_token is { } former)
                snapshot.Adopt(former);
            // Nobody would tell one that is retired of a change.
            if (!_retired && epoch == _epoch && !(_snapshot?.State.Generation > snapshot.State.Generation))
            {
                _snapshot = snapshot;
                _token = snapshot.Token;
            }
        }

        return snapshot;
    }

    /// <summary>Whether this caller is the one to renew ahead: at most one in each interval is, whatever comes of it.</summary>
    public bool TryClaimAhead(DateTimeOffset now, TimeSpan interval)
    {
        var notBefore = Volatile.Read(ref _aheadNotBefore);
        return now.UtcTicks >= notBefore && Interlocked.CompareExchange(ref _aheadNotBefore, (now + interval).UtcTicks, notBefore) == notBefore;
    }

    /// <summary>Joins the flight under way, or starts one; null when it is retired: whoever wants the connection gets another entry.</summary>
    public Flight? Join(long spent, Urgency urgency, Func<CredentialEntry, long, Urgency, Task<OAuthResult<CredentialSnapshot>>> run)
    {
        lock (_gate)
        {
            if (_retired)
                return null;
            if (_flight is { Task.IsCompleted: false } underway)
                return underway with { Started = false };
            // On a thread of its own and without the caller's ambient context: the work is everybody's, and no caller can cancel it.
            using (ExecutionContext.SuppressFlow())
                _flight = new(urgency, Task.Run(() => run(this, spent, urgency))) { Started = true };
            return _flight;
        }
    }

    /// <summary>Work that fetches a token.</summary>
    /// <param name="Urgency">For whom.</param>
    /// <param name="Task">The work.</param>
    public sealed record Flight(Urgency Urgency, Task<OAuthResult<CredentialSnapshot>> Task)
    {
        /// <summary>Whether whoever holds this started it, rather than joined it.</summary>
        public bool Started { get; init; }
    }

    /// <summary>A token set to be saved.</summary>
    /// <param name="Tokens">The token set.</param>
    /// <param name="Former">The generation whose successor it is; where a person brought it about, the newest that was seen before.</param>
    /// <param name="Granted">Where a person brought it about: it replaces whatever there is. Null: it is what a generation was renewed to.</param>
    public sealed record UnsavedTokens(TokenSet Tokens, long Former, PersonsGrant? Granted);

    /// <summary>An end user's consent.</summary>
    /// <param name="BegunAt">When it began.</param>
    public sealed record UnnotedConsent(DateTimeOffset BegunAt);

    /// <summary>A failure to be noted.</summary>
    /// <param name="Generation">What it concerns.</param>
    /// <param name="Failure">What went wrong.</param>
    /// <param name="EndedAttempt">The attempt that ended with it; null: none did.</param>
    public sealed record UnsavedNote(long Generation, RenewalFailure Failure, string? EndedAttempt);
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Results;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>What a flight does: read, record the attempt, read again, ask the token endpoint, save. It reads top to bottom.</summary>
internal sealed partial class Renewal(
    ConnectionReader connections,
    ITokenStore tokens,
    TokenKeeper keeper,
    LookedUpDetails details,
    NextToken next,
    TokenTaker taker,
    RenewalJournal journal,
    AttemptRecorder attempts,
    TimeProvider time,
    IOptions<OAuthWebhookOptions> options,
    ILogger<Renewal> logger)
{
    private static readonly TimeSpan ShortestHeldPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestHeldPoll = TimeSpan.FromSeconds(1);

    /// <summary>Gives a snapshot whose token is newer than <paramref name="spent"/> and alive, getting a new token when it must. No caller's cancellation reaches it.</summary>
    /// <param name="entry">The connection in this process.</param>
    /// <param name="spent">The newest generation known to be refused; -1 for none.</param>
    /// <param name="urgency">For whom: decides whether a token that still lives, a cool-down, or another node at work is reason enough not to.</param>
    /// <param name="by">Who asked for it; null: the host itself.</param>
    /// <param name="others">Give the tokens that a token exchange takes.</param>
    public async Task<OAuthResult<CredentialSnapshot>> RunAsync(CredentialEntry entry, long spent, Urgency urgency, Caller? by, IOtherConnections others)
    {
        var refused = spent;
        try
        {
            var overrule = urgency == Urgency.Asked;
            var poll = ShortestHeldPoll;
            var (waitingFor, since) = (-1L, time.GetTimestamp());
            while (true)
            {
                var epoch = entry.Epoch;
                if (await ReadAsync(entry) is not { } snapshot)
                    return RenewalErrors.NotFound(entry.Key);
                if (snapshot.Unusable is { } unusable)
                {
                    entry.Install(snapshot, epoch);
                    return unusable;
                }

                if (overrule)
                {
                    spent = Math.Max(spent, snapshot.State.Generation);
                    overrule = false;
                }

                if (Settled(entry.Install(snapshot, epoch), spent, urgency) is { } settled)
                    return settled;

                if (await NeedsAPersonAsync(entry, epoch, snapshot, spent, urgency, by) is { } nobodyYet)
                    return nobodyYet;

                // Before the attempt is recorded: nothing is held while another connection is renewed.
                var taken = await taker.TakeAsync(snapshot.Connection, others);
                if (taken.Error is { } missing && !NextToken.MayRefresh(snapshot.Connection, snapshot.State.Tokens))
                {
                    await journal.FailedAsync(entry, epoch, snapshot, missing, attempt: null, notBefore: null, by);
                    return AliveToken(snapshot, spent) is not null ? snapshot : missing;
                }

                var (attempt, unsent) = attempts.New(snapshot);
                var began = time.GetTimestamp();
                switch (await attempts.BeginAsync(entry, attempt, unsent))
                {
                    case AttemptStart.Held when urgency == Urgency.Ahead:
                        return RenewalErrors.HeldElsewhere;
                    case AttemptStart.Held held:
                        if (AliveToken(snapshot, spent) is not null)
                            return snapshot;
                        // From anew with each generation: then whoever it was that held the last one was done.
                        if (waitingFor != snapshot.State.Generation)
                            (waitingFor, since) = (snapshot.State.Generation, time.GetTimestamp());
                        if (WhyNotWait(snapshot, held, time.GetElapsedTime(since)) is { } hopeless)
                            return journal.Remember(entry, epoch, snapshot, hopeless, held.Remaining);
                        await Task.Delay(held.Remaining < poll ? held.Remaining : poll, time);
                        poll = poll * 2 < LongestHeldPoll ? poll * 2 : LongestHeldPoll;
                        break;
                    case AttemptStart.Moved when entry.Unsaved is not null:
                        // Ahead of the store, which has to take the last token set before another one can be asked for.
                        return AliveToken(snapshot, spent) is not null ? snapshot : RenewalErrors.StoreAway;
                    case AttemptStart.Begun begun:
                        if (await AttemptAsync(entry, new(attempt, unsent, begun, began, snapshot.Connection.Version, taken, others, by), refused, urgency) is { } result)
                            return result;
                        break;
                }
            }
        }
        catch (StoreUnavailableException exception)
        {
            LogStoreUnavailable(logger, exception, entry.Key.Id);
            return journal.WithoutStore(entry, refused, urgency);
        }
    }

    /// <summary>What can be answered from a snapshot alone; null when a token has to be got.</summary>
    public OAuthResult<CredentialSnapshot>? Settled(CredentialSnapshot snapshot, long spent, Urgency urgency)
    {
        var now = time.GetUtcNow();
        if (snapshot.Unusable is { } unusable)
            return unusable;
        if (!snapshot.Renewable)
            return snapshot.Fixed(spent, urgency) is { } lacking ? lacking : snapshot;
        if (snapshot.State.Generation > spent)
        {
            if (snapshot.Unsendable is { } unsendable)
                return unsendable;
            if (snapshot.Fresh(now) is not null && (urgency != Urgency.Ahead || !snapshot.IsDueAhead(now)))
                return snapshot;
        }

        if (urgency == Urgency.Asked || snapshot.CoolingDown(now) is not { } cooling)
            return null;
        return AliveToken(snapshot, spent) is not null ? snapshot : cooling;
    }

    // Null: the connection or its token set is another one by now, read again.
    private async Task<OAuthResult<CredentialSnapshot>?> AttemptAsync(CredentialEntry entry, Lease lease, long refused, Urgency urgency)
    {
        var (attempt, epoch) = (lease.Attempt, entry.Epoch);
        var (snapshot, instead) = await AttemptRecorder.UnlessAwayAsync(entry, lease.Unsent, () => PrepareAsync(entry, lease, epoch, refused, urgency));
        if (snapshot is null)
            return instead;
        var spent = urgency == Urgency.Asked ? attempt.Generation : refused;
        var outcome = await next.AskAsync(snapshot, lease.Taken);
        if (!outcome.TryGet(out var newTokens, out var refusal))
            return await RefusedAsync(entry, epoch, snapshot, lease, spent, refusal);
        newTokens = newTokens with { RefusedInARow = RefusedInARow(entry, snapshot, urgency, spent == attempt.Generation) };
        if (await keeper.TrySaveAsync(entry, attempt.Generation, newTokens) is not { } state)
        {
            LogSuperseded(logger, entry.Key.Id, attempt.Generation);
            return null;
        }

        LogRenewed(logger, entry.Key.Id, state.Generation);
        if (newTokens.AccessToken is null)
        {
            await journal.FailedAsync(entry, epoch, Snapshot(snapshot.Connection, state), RenewalErrors.NoAccessToken, attempt: null, notBefore: null, lease.By);
            return RenewalErrors.NoAccessToken;
        }

        try
        {
            state = await details.AddNeededAsync(entry, snapshot.Connection, state);
            var renewed = entry.Install(Snapshot(snapshot.Connection, state), epoch);
            return renewed.Unsendable is { } unsendable ? unsendable : renewed;
        }
        finally
        {
            // When it is in use: whoever hears of it and asks gets the new one.
            await journal.RenewedAsync(snapshot, lease.By);
        }
    }

    /// <summary>
    /// Notes after an edit what the next use would find out: that a token was issued for something else, and nothing but a new consent brings another.
    /// Nothing is sent. Where there is a refresh token, or the token can be lengthened, another edit or time may bring it back: that is left to the next use.
    /// </summary>
    /// <param name="entry">The connection in this process.</param>
    /// <param name="by">Who edited it.</param>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public async Task NoteEditAsync(CredentialEntry entry, Caller by)
    {
        var epoch = entry.Epoch;
        if (await ReadAsync(entry) is not { Unusable: null, State: { Tokens: { RefreshToken: null } tokens } state } snapshot
            || tokens.Issuance.Version == snapshot.Connection.IssuanceVersion
            || Extension.From(snapshot.Connection, tokens) is not null
            || state.Failure?.Error.Kind == OAuthErrorKind.ReauthorizationRequired)
        {
            return;
        }

        await NeedsAPersonAsync(entry, epoch, snapshot, spent: -1, Urgency.Needed, by);
    }

    // What is to be spent, read again under the lease: what was read before it may have been edited or replaced since. Without it, what comes of the attempt instead: nothing is sent then.
    private async Task<(CredentialSnapshot? Spend, OAuthResult<CredentialSnapshot>? Instead)> PrepareAsync(CredentialEntry entry, Lease lease, int epoch, long refused, Urgency urgency)
    {
        var attempt = lease.Attempt;
        if (await ReadAsync(entry) is not { } snapshot)
            return (null, RenewalErrors.NotFound(entry.Key));
        if (snapshot.State.Generation != attempt.Generation)
            return (null, null);
        // Nor is anything spent by whoever was held up for so long that the answer could come after another took over.
        if (snapshot.Connection.Version != lease.Version || !lease.Taken.AreCurrent(lease.Others) || time.GetElapsedTime(lease.Began) + options.Value.TokenEndpointTimeout >= attempt.Lifetime)
        {
            await tokens.EndAttemptAsync(entry.Key, attempt.Id, lease.Unsent.DueAt, CancellationToken.None);
            return (null, null);
        }

        if (lease.Begun.UnknownSince is not { } since || !NextToken.MayRefresh(snapshot.Connection, snapshot.State.Tokens))
            return (snapshot, null);
        if (AliveToken(snapshot, refused) is not null)
        {
            // Whether the refresh token is spent is unknown; replaying it can wait as long as the access token lives.
            var error = RenewalErrors.LostAnswer(since);
            await journal.PutOffAsync(entry, epoch, snapshot, error, lease);
            return (null, urgency == Urgency.Asked ? error : snapshot);
        }

        if (lease.Waited || lease.IsKnownToBeUnknown(snapshot.State))
            return (snapshot, null);
        // The answer may be with a node that could not save it while the store was away. Now that the store is back it does.
        await Task.Delay(UnsavedTokens.Grace(options.Value), time);
        return await PrepareAsync(entry, lease with { Waited = true }, epoch, refused, urgency);
    }

    private async Task<OAuthResult<CredentialSnapshot>?> RefusedAsync(CredentialEntry entry, int epoch, CredentialSnapshot snapshot, Lease lease, long spent, OAuthError refusal)
    {
        var attempt = lease.Attempt;
        if (refusal.Kind == OAuthErrorKind.ReauthorizationRequired)
        {
            // It counts only against the generation it was for.
            if (await HasMovedAsync(entry.Key, attempt.Generation))
                return null;
            if (lease.Begun.UnknownSince is { } lost)
                refusal = RenewalErrors.LostForGood(refusal, lost);
        }

        var now = time.GetUtcNow();
        var notBefore = refusal.Kind switch
        {
            OAuthErrorKind.Indeterminate => journal.EndOfUse(snapshot),
            OAuthErrorKind.Transient or OAuthErrorKind.ReauthorizationRequired => null,
            // It was asked early, and nobody needs the new token yet: it may be that it was too early.
            _ => snapshot.GoodUntil(now),
        };
        var retryAt = await journal.FailedAsync(entry, epoch, snapshot, refusal, attempt.Id, notBefore, lease.By);
        return AliveToken(snapshot, spent) is not null ? snapshot : refusal with { RetryAfter = retryAt - now };
    }

    // Null: something can be asked for without a person. Otherwise nothing is spent and nobody asked: no attempt is recorded.
    private async Task<OAuthResult<CredentialSnapshot>?> NeedsAPersonAsync(CredentialEntry entry, int epoch, CredentialSnapshot snapshot, long spent, Urgency urgency, Caller? by)
    {
        var connection = snapshot.Connection;
        if (!next.NeedsAPerson(connection, snapshot.State.Tokens))
            return null;
        if (AliveToken(snapshot, spent) is not null)
            return snapshot;
        if (snapshot.State.TokensUnreadable)
            return RenewalErrors.Unreadable(connection);
        if (snapshot.State.Tokens is not { } tokens)
            return RenewalErrors.NeverAuthorized(connection);

        var alive = snapshot.Alive(time.GetUtcNow()) is not null;
        var needed = tokens.Issuance != TokenSets.IssuanceOf(connection) ? RenewalErrors.Changed(connection)
            : !alive ? RenewalErrors.Ended(connection)
            : urgency == Urgency.Asked ? RenewalErrors.OnlyOne(connection)
            : RenewalErrors.Refused(connection);
        // That a person asked for another says nothing about the one there is.
        if (!alive || urgency != Urgency.Asked)
            await journal.FailedAsync(entry, epoch, snapshot, needed, attempt: null, notBefore: null, by);
        return needed;
    }

    // The holder's request has ended by now one way or the other: it has vanished, or its outcome is unknown and an edit would make another attempt free.
    private OAuthError? WhyNotWait(CredentialSnapshot snapshot, AttemptStart.Held held, TimeSpan waited)
    {
        if (snapshot.State.Failure is { Error: { Kind: OAuthErrorKind.Indeterminate } unknown } failure && failure.EndedAttempt == held.Attempt)
            return unknown with { RetryAfter = held.Remaining };
        return waited >= options.Value.RenewalAttemptLifetime / 2 ? RenewalErrors.Vanished(held.Remaining) : null;
    }

    // With the store away nobody knows: the note of the failure, when it is written, counts for its own generation alone.
    private async Task<bool> HasMovedAsync(ConnectionKey key, long generation)
    {
        try
        {
            return (await tokens.FindAsync(key, CancellationToken.None))?.Generation != generation;
        }
        catch (StoreUnavailableException exception)
        {
            LogStoreUnavailable(logger, exception, key.Id);
            return false;
        }
    }

    // One that an API took before it was refused had its time, and so had one that a person does not want: the next one begins anew. That a token
    // came to its end says nothing of whether its API takes any.
    private static int RefusedInARow(CredentialEntry entry, CredentialSnapshot snapshot, Urgency urgency, bool refused)
    {
        var hadItsTime = urgency == Urgency.Asked || (entry.Snapshot?.Token is { Accepted: true, Refused: false } token && token.Generation == snapshot.State.Generation);
        return (hadItsTime ? 0 : snapshot.State.Tokens?.RefusedInARow ?? 0) + (refused ? 1 : 0);
    }

    private AccessToken? AliveToken(CredentialSnapshot snapshot, long spent) =>
        snapshot.State.Generation > spent ? snapshot.Alive(time.GetUtcNow()) : null;

    private async Task<CredentialSnapshot?> ReadAsync(CredentialEntry entry)
    {
        var unsaved = await keeper.SaveUnsavedAsync(entry);
        var connection = await connections.FindAsync(entry.Key, CancellationToken.None);
        var state = unsaved ?? await tokens.FindAsync(entry.Key, CancellationToken.None);
        return connection is null || state is null ? null : Snapshot(connection, state);
    }

    private CredentialSnapshot Snapshot(Connection connection, CredentialState state) =>
        new(connection, state, new ConnectionDestinations(connection.Registration, state.Tokens?.Fields, options.Value.AllowHttp), time.GetUtcNow());

    [LoggerMessage(Level = LogLevel.Information, Message = "Connection {ConnectionId} has a new token, generation {Generation}")]
    private static partial void LogRenewed(ILogger logger, string connectionId, long generation);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connection {ConnectionId}: generation {Generation} was replaced or deleted while it was being renewed; the newer one stays")]
    private static partial void LogSuperseded(ILogger logger, string connectionId, long generation);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot be reached to renew connection {ConnectionId}")]
    private static partial void LogStoreUnavailable(ILogger logger, Exception exception, string connectionId);
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OAuthWebhook.Access;
using OAuthWebhook.Audit;
using OAuthWebhook.Results;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>Records what became of a renewal: the failure beside the token, with when it is tried again, and what happened in the audit trail.</summary>
internal sealed partial class RenewalJournal(TokenKeeper keeper, AuditTrail audit, TimeProvider time, IOptions<OAuthWebhookOptions> options, ILogger<RenewalJournal> logger)
{
    private static readonly TimeSpan LongestMemory = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UnknownLife = TimeSpan.FromDays(1);

    /// <summary>A new token set is saved.</summary>
    public async Task RenewedAsync(CredentialSnapshot spent, Caller? by)
    {
        var renewed = Happened(spent.State.Tokens is null ? AuditAction.Authorized : AuditAction.Refreshed, spent, by);
        await audit.TellAsync(renewed);
        if (spent.State.Failure is not null)
            await audit.TellAsync(renewed with { Action = AuditAction.Recovered });
    }

    /// <summary>There is no new token.</summary>
    /// <param name="entry">The connection in this process.</param>
    /// <param name="epoch">When the snapshot was read.</param>
    /// <param name="snapshot">What failed.</param>
    /// <param name="error">Why.</param>
    /// <param name="attempt">The attempt that was made; null where none was.</param>
    /// <param name="notBefore">When it makes sense to try again at the earliest, where that is known.</param>
    /// <param name="by">Who asked for it; null: the host itself.</param>
    /// <returns>When it is tried again; null when a person has to act first.</returns>
    public async Task<DateTimeOffset?> FailedAsync(CredentialEntry entry, int epoch, CredentialSnapshot snapshot, OAuthError error, string? attempt, DateTimeOffset? notBefore, Caller? by)
    {
        var now = time.GetUtcNow();
        var count = (snapshot.State.Failure?.Count ?? 0) + 1;
        var retryAt = CoolDown.Until(error, count, now, options.Value.RenewalAttemptLifetime, notBefore, snapshot.Alive(now)?.ExpiresAt);
        var failure = new RenewalFailure(error, now, count, retryAt)
        {
            DueAt = CoolDown.DueAt(error, retryAt, snapshot, now),
            Early = error.Kind == OAuthErrorKind.Misconfigured && snapshot.GoodUntil(now) is not null,
            EndedAttempt = attempt,
        };
        // One whose outcome is unknown stays recorded.
        await NoteAsync(entry, epoch, snapshot, failure, error.Kind == OAuthErrorKind.Indeterminate ? null : attempt, by);
        return retryAt;
    }

    /// <summary>Nothing was sent: this attempt ends, what an earlier one left open stays recorded, and the replay comes with the end of the access token, however often somebody looks.</summary>
    public Task PutOffAsync(CredentialEntry entry, int epoch, CredentialSnapshot snapshot, OAuthError error, Lease lease)
    {
        var end = EndOfUse(snapshot);
        var failure = new RenewalFailure(error, time.GetUtcNow(), snapshot.State.Failure?.Count ?? 1, end)
        {
            DueAt = end,
            // Somebody may still have an answer to the one before it, unless that is known to have none.
            EndedAttempt = lease.IsKnownToBeUnknown(snapshot.State) ? lease.Attempt.Id : null,
        };
        return NoteAsync(entry, epoch, snapshot, failure, lease.Attempt.Id, lease.By);
    }

    /// <summary>What is told while the store is away: a token is used as long as it lives, and a failure holds as long as it said.</summary>
    public OAuthResult<CredentialSnapshot> WithoutStore(CredentialEntry entry, long refused, Urgency urgency)
    {
        var epoch = entry.Epoch;
        if (entry.Snapshot is not { } known)
            return RenewalErrors.StoreAway;
        // A renewal ahead is put off, as long as that may be.
        if (urgency == Urgency.Ahead)
            return RenewalErrors.StoreAway;
        var now = time.GetUtcNow();
        if ((known.Unusable ?? known.Unsendable) is { } unfit)
        {
            entry.Install(known.AsOf(now), epoch);
            return unfit;
        }

        var error = Remember(entry, epoch, known, known.CoolingDown(now) ?? RenewalErrors.StoreAway, LongestMemory);
        return urgency != Urgency.Asked && known.State.Generation > refused && known.Alive(now) is not null ? known : error;
    }

    /// <summary>Remembers a failure in this process alone and for a moment, so that not every caller waits for the same in vain.</summary>
    public OAuthError Remember(CredentialEntry entry, int epoch, CredentialSnapshot snapshot, OAuthError error, TimeSpan untilThen)
    {
        var now = time.GetUtcNow();
        if (snapshot.CoolingDown(now) is not null)
        {
            entry.Install(snapshot.AsOf(now), epoch);
        }
        else
        {
            var until = now + (untilThen < LongestMemory ? untilThen : LongestMemory);
            entry.Install(snapshot.With(new RenewalFailure(error, now, snapshot.State.Failure?.Count ?? 1, until) { ConnectionVersion = snapshot.Connection.Version }, now), epoch);
        }

        return error;
    }

    /// <summary>How long a token can still be used whose renewal may have been lost; where nobody knows, a day. Null when it has ended.</summary>
    public DateTimeOffset? EndOfUse(CredentialSnapshot snapshot)
    {
        var now = time.GetUtcNow();
        return snapshot.Alive(now) is { } alive ? alive.ExpiresAt ?? now + UnknownLife : null;
    }

    private async Task NoteAsync(CredentialEntry entry, int epoch, CredentialSnapshot snapshot, RenewalFailure noted, string? endedAttempt, Caller? by)
    {
        var (error, failure) = (noted.Error, noted with { ConnectionVersion = snapshot.Connection.Version });
        LogFailed(logger, entry.Key.Id, error.Kind, error.Code, error.HttpStatus);
        await keeper.NoteAsync(entry, new(snapshot.State.Generation, failure, endedAttempt));
        entry.Install(snapshot.With(failure, time.GetUtcNow()), epoch);
        var former = snapshot.State.Failure;
        var ends = error.Kind == OAuthErrorKind.ReauthorizationRequired && former?.Error.Kind != OAuthErrorKind.ReauthorizationRequired;
        // Otherwise nothing was tried, and nothing has happened: somebody looked.
        if (former is null || failure.Count > former.Count || (error.Kind, error.Code) != (former.Error.Kind, former.Error.Code))
            await audit.TellAsync(Happened(ends ? AuditAction.ReauthorizationRequired : AuditAction.RenewalFailed, snapshot, by) with { Error = error });
    }

    private AuditEntry Happened(AuditAction action, CredentialSnapshot snapshot, Caller? by) =>
        AuditEntry.Of(action, snapshot.Connection.Key, snapshot.Connection.Registration, by, time.GetUtcNow());

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection {ConnectionId} got no token: {Kind} {Code}, HTTP status {Status}")]
    private static partial void LogFailed(ILogger logger, string connectionId, OAuthErrorKind kind, string code, int? status);
}

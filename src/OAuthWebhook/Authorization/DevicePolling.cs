using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OAuthWebhook.Audit;
using OAuthWebhook.Background;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.Authorization;

/// <summary>
/// Asks token endpoints whether people have approved their device codes (RFC 8628 §3.4), no more often than the provider wants.
/// Of several nodes one asks: whoever holds the authorization. Should it vanish meanwhile, another asks when the hold has ended.
/// </summary>
internal sealed partial class DevicePolling(
    IAuthorizationStore authorizations,
    ConnectionReader connections,
    GrantedTokens granted,
    AuditTrail audit,
    TimeProvider time,
    IOptions<OAuthWebhookOptions> options,
    ILogger<DevicePolling> logger) : PeriodicWork(time, logger)
{
    private const int BatchSize = 20;

    // RFC 8628 §3.5: added at each slow_down, for all questions after it.
    private const int SlowDownSeconds = 5;

    // People wait for the answer: a server that was away is asked again at least this often.
    private const int LongestBackoffSeconds = 60;

    private static readonly OAuthError NotInTime = Failure("expired_token", "Nobody entered the code in time.", "Begin again.");
    private static readonly OAuthError Unreadable = Failure(OAuthErrorCodes.SecretsUnreadable, "The stored device code cannot be decrypted with this host's keys.", "Restore the host's Data Protection keys, or begin again.");
    private static readonly OAuthError Changed = Outcomes.ConnectionChanged.Error! with { Description = $"{Outcomes.ConnectionChanged.Title}. {Outcomes.ConnectionChanged.Message}" };

    private static readonly TimeSpan BeforeTheEnd = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan? LongestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan WhileSomebodyWaits = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WhileNobodyDoes = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Task> _asking = new();
    private bool _somebodyWaits;

    protected override string Name => "asking for the tokens of device codes";

    protected override TimeSpan NextDelay => _somebodyWaits ? WhileSomebodyWaits : WhileNobodyDoes;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SettleAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Waits for the questions under way.</summary>
    internal Task SettleAsync() => Task.WhenAll(_asking.Values);

    // A server that is slow to answer holds up its own codes alone: the next round does not wait for it.
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var soon = await authorizations.FindDueAsync(now + WhileNobodyDoes, BatchSize + _asking.Count, cancellationToken);
        _somebodyWaits = soon.Count > 0;
        var round = soon.Where(found => found.PollAt <= now && !_asking.ContainsKey(found.Id)).Select(found => Begin(found, cancellationToken)).ToArray();
        await Task.WhenAny(Task.WhenAll(round), Task.Delay(WhileSomebodyWaits, Time, cancellationToken));
    }

    private Task Begin(PendingAuthorization found, CancellationToken stopping)
    {
        var begun = new TaskCompletionSource();
        _asking[found.Id] = begun.Task;
        return TryPollAsync();

        async Task TryPollAsync()
        {
            await TryAsync(_ => PollAsync(found, stopping), CancellationToken.None);
            _asking.TryRemove(found.Id, out _);
            begun.SetResult();
        }
    }

    // A question that was asked is not cancelled: its answer may be the only copy of the tokens. None is asked by a host that is stopping.
    private async Task PollAsync(PendingAuthorization found, CancellationToken stopping)
    {
        var connection = await connections.FindAsync(found.Connection, CancellationToken.None);
        if (await HasArrivedAsync(found))
        {
            await CompleteAsync(found);
            return;
        }

        if (stopping.IsCancellationRequested)
            return;
        var now = Time.GetUtcNow();
        if (found.ExpiresAt <= now)
            await EndAsync(connection, found, AuthorizationStatus.Expired, NotInTime);
        else if (found.DeviceCode is not { } deviceCode || found.Device is not { } device)
            await EndAsync(connection, found, AuthorizationStatus.Failed, Unreadable);
        else if (connection is null || connection.IssuanceVersion != found.IssuanceVersion)
            await EndAsync(connection, found, AuthorizationStatus.Failed, Changed);
        // What is noted before it is asked: should the answer be lost, by whatever way, the one after it may be that the code is used up.
        else if (await authorizations.TryHoldAsync(found, options.Value.RenewalAttemptLifetime, device with { UnansweredSince = device.UnansweredSince ?? now }, CancellationToken.None) is { } held)
            await AskAsync(connection, held, deviceCode, device);
    }

    // A code that brought its token is not sent again: servers take that for theft and revoke what it brought. Nor has it ended because nobody entered it.
    private async Task<bool> HasArrivedAsync(PendingAuthorization found)
    {
        if (found.Device?.UnansweredSince is not { } since)
            return false;
        // Whoever held it before has vanished, or has the token and could not save it while the store was away. Now that the store is back it does.
        if (found.HeldUntil is not null)
            await Task.Delay(UnsavedTokens.Grace(options.Value), Time);
        return await granted.HasArrivedAsync(found.Connection, since);
    }

    private async Task AskAsync(Connection connection, PendingAuthorization held, Secret deviceCode, DeviceInstructions before)
    {
        OAuthError? error;
        try
        {
            error = await granted.ExchangeDeviceCodeAsync(connection, deviceCode, held.By);
        }
        catch (StoreUnavailableException exception)
        {
            // It is kept. When the hold has ended it is looked for first.
            LogKept(logger, exception, connection.Key.Id);
            return;
        }

        await SettleAsync(connection, held, before, error);
    }

    private async Task SettleAsync(Connection connection, PendingAuthorization claimed, DeviceInstructions before, OAuthError? error)
    {
        var wait = before.BackedOffSeconds ?? before.IntervalSeconds;
        switch (error)
        {
            case null:
                await CompleteAsync(claimed);
                break;
            case { Code: "authorization_pending" }:
                await AskAgainAsync(claimed, before, unansweredSince: null);
                break;
            case { Code: "slow_down" }:
                await AskAgainAsync(claimed, before with { IntervalSeconds = before.IntervalSeconds + SlowDownSeconds, BackedOffSeconds = before.BackedOffSeconds + SlowDownSeconds }, unansweredSince: null);
                break;
            case { Code: "access_denied" }:
                await EndAsync(connection, claimed, AuthorizationStatus.Denied, Failure(error.Code, "The provider says that access was refused.", "If that was a mistake, begin again."));
                break;
            case { Code: "expired_token" }:
                await EndAsync(connection, claimed, AuthorizationStatus.Expired, NotInTime);
                break;
            // RFC 8628 §3.5: less often, twice as long each time. Nothing but its own end ends it.
            case { Kind: OAuthErrorKind.Transient }:
                await AskAgainAsync(claimed, before with { BackedOffSeconds = BackOff(wait) }, before.UnansweredSince, error.RetryAfter);
                break;
            case { Kind: OAuthErrorKind.Indeterminate }:
                await AskAgainAsync(claimed, before with { BackedOffSeconds = BackOff(wait) }, claimed.Device!.UnansweredSince, error.RetryAfter);
                break;
            case { Kind: OAuthErrorKind.ReauthorizationRequired } when before.UnansweredSince is { } lost:
                await EndAsync(connection, claimed, AuthorizationStatus.Failed, Failure(error.Code,
                    $"The provider's answer at {TimeInText.Of(lost)} was lost; the token may have been in it, and the code is used up now.", "Begin again."));
                break;
            default:
                await EndAsync(connection, claimed, AuthorizationStatus.Failed, error);
                break;
        }
    }

    // What a busy server asks for holds for the next question alone; only its slow_down is for good (RFC 8628 §3.5). However long that or a back-off is, there
    // is one last question before the code ends, if the server's own interval leaves room for it: whoever agreed in time is not told that nobody did.
    private Task<bool> AskAgainAsync(PendingAuthorization claimed, DeviceInstructions device, DateTimeOffset? unansweredSince, TimeSpan? retryAfter = null)
    {
        var now = Time.GetUtcNow();
        var wait = TimeSpan.FromSeconds(device.BackedOffSeconds ?? device.IntervalSeconds);
        var asked = retryAfter < LongestWait ? retryAfter : retryAfter is null ? null : LongestWait;
        var next = now + (asked > wait ? asked.Value : wait);
        var last = claimed.ExpiresAt - BeforeTheEnd;
        return authorizations.TryPostponeAsync(
            claimed,
            next > last && last >= now + TimeSpan.FromSeconds(device.IntervalSeconds) ? last : next,
            device with { UnansweredSince = unansweredSince },
            CancellationToken.None);
    }

    private static int BackOff(int wait) => Math.Max(wait, Math.Min(wait * 2, LongestBackoffSeconds));

    // Also after another node, which took this one for vanished, found the code used up, or by its clock over.
    private async Task CompleteAsync(PendingAuthorization claimed)
    {
        LogEnded(logger, claimed.Connection.Id, AuthorizationStatus.Completed);
        foreach (var from in (AuthorizationStatus[])[AuthorizationStatus.Pending, AuthorizationStatus.Failed, AuthorizationStatus.Expired])
        {
            if (await authorizations.TryMoveAsync(claimed, from, AuthorizationStatus.Completed, null, CancellationToken.None))
                return;
        }
    }

    private async Task EndAsync(Connection? connection, PendingAuthorization authorization, AuthorizationStatus status, OAuthError error)
    {
        if (!await authorizations.TryMoveAsync(authorization, AuthorizationStatus.Pending, status, error.Message, CancellationToken.None))
            return;
        LogEnded(logger, authorization.Connection.Id, status);
        if (connection is not null)
            await audit.TellAsync(AuditEntry.Of(AuditAction.AuthorizationFailed, connection.Key, connection.Registration, authorization.By, Time.GetUtcNow()) with { Error = error });
    }

    private static OAuthError Failure(string code, string description, string nextStep) => new(OAuthErrorKind.ReauthorizationRequired, code, description, nextStep);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot take the token of a device code for connection {ConnectionId}; it is kept in memory and tried again")]
    private static partial void LogKept(ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Device authorization of connection {ConnectionId} ended as {Status}")]
    private static partial void LogEnded(ILogger logger, string connectionId, AuthorizationStatus status);
}

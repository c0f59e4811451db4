using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OAuthWebhook.Audit;
using OAuthWebhook.Background;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>
/// Looks after the connections that nobody uses: renews them before their refresh token ends for want of use, tries again what
/// failed, finishes what a vanished node began, and warns of ends that it cannot prevent. In small batches, found by index.
/// </summary>
internal sealed partial class RenewalScheduler(
    IRenewalCalendar calendar,
    IConnectionStore connections,
    CredentialService credentials,
    AuditTrail audit,
    TimeProvider time,
    IOptions<OAuthWebhookOptions> options,
    ILogger<RenewalScheduler> logger) : PeriodicWork(time, logger)
{
    private const int BatchSize = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenBatches = TimeSpan.FromSeconds(1);

    // Nothing could be done: it is disabled, say, or needs a person. Whoever changes that uses it, or makes a new token set.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromDays(1);

    private bool _more;

    protected override string Name => "looking after idle connections";

    // Never all nodes at the same moment.
    protected override TimeSpan NextDelay => (_more ? BetweenBatches : Interval) * (0.8 + (Random.Shared.NextDouble() * 0.4));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.BackgroundRenewal ? base.ExecuteAsync(stoppingToken) : Task.CompletedTask;

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        var due = await calendar.FindDueAsync(Time.GetUtcNow(), BatchSize, cancellationToken);
        await Task.WhenAll(due.Select(LookAfterAsync));
        // After the renewals, which may have put an end off.
        var expiring = await calendar.FindExpiringAsync(Time.GetUtcNow(), BatchSize, cancellationToken);
        foreach (var entry in expiring)
            await WarnAsync(entry, cancellationToken);
        _more = due.Count == BatchSize || expiring.Count == BatchSize;
    }

    private async Task LookAfterAsync(CalendarEntry entry)
    {
        var flight = credentials.LookAfterAsync(entry.Key);
        await ((Task)flight).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (flight.Exception is { } bug)
            LogDefect(logger, entry.Key.Id, Defect.Describe(bug.GetBaseException()));
        var result = flight.IsCompletedSuccessfully ? await flight : default;
        if (result.Error?.Kind == OAuthErrorKind.Transient)
            return;
        // A new token or a failure has set another time; if there was neither, it must not stay at the head of the queue.
        var now = Time.GetUtcNow();
        var keepAliveAt = result.Value?.State.Tokens?.KeepAliveAt;
        await calendar.PostponeAsync(entry, keepAliveAt > now ? keepAliveAt : now + LookAgainAfter, CancellationToken.None);
    }

    private async Task WarnAsync(CalendarEntry entry, CancellationToken cancellationToken)
    {
        // Claimed last: what is claimed is told.
        if (await connections.DescribeAsync(entry.Key, cancellationToken) is not { } connection || !await calendar.TryClaimWarningAsync(entry, cancellationToken))
            return;
        LogExpiring(logger, entry.Key.Id, connection.Token.EndsAt);
        await audit.TellAsync(AuditEntry.Of(AuditAction.Expiring, entry.Key, connection.Registration, by: null, Time.GetUtcNow()) with { EndsAt = connection.Token.EndsAt });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection {ConnectionId} ends at {EndsAt:u} unless a person authorizes it again")]
    private static partial void LogExpiring(ILogger logger, string connectionId, DateTimeOffset? endsAt);

    [LoggerMessage(Level = LogLevel.Error, Message = "Connection {ConnectionId} could not be looked after because of a defect: {Defect}")]
    private static partial void LogDefect(ILogger logger, string connectionId, string defect);
}

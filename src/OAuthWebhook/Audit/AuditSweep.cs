using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OAuthWebhook.Background;
using OAuthWebhook.Usage;

namespace OAuthWebhook.Audit;

/// <summary>Deletes what is older than the host keeps its history, in batches that hold nobody up.</summary>
internal sealed class AuditSweep(IAuditStore audit, IUsageStore usage, TimeProvider time, IOptions<OAuthWebhookOptions> options, ILogger<AuditSweep> logger) : PeriodicWork(time, logger)
{
    internal const int BatchSize = 1000;

    protected override string Name => "sweeping old history";

    protected override TimeSpan NextDelay => TimeSpan.FromHours(1);

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        var before = Time.GetUtcNow() - options.Value.AuditRetention;
        var more = true;
        while (more)
            more = await audit.SweepAsync(before, BatchSize, cancellationToken) == BatchSize;
        more = true;
        while (more)
            more = await usage.SweepAsync(DateOnly.FromDateTime(before.UtcDateTime), cancellationToken);
    }
}

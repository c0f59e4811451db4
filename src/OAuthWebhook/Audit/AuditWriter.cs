using Microsoft.Extensions.Logging;
using OAuthWebhook.Background;

namespace OAuthWebhook.Audit;

/// <summary>Writes what the host did every few seconds, and once more at the end.</summary>
internal sealed class AuditWriter(AuditTrail trail, TimeProvider time, ILogger<AuditWriter> logger) : PeriodicWork(time, logger)
{
    protected override string Name => "recording what happened to connections";

    protected override TimeSpan NextDelay => TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWorkAsync(cancellationToken);
    }

    protected override Task WorkAsync(CancellationToken cancellationToken) => trail.FlushAsync(cancellationToken);
}

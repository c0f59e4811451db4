using Microsoft.Extensions.Logging;
using OAuthWebhook.Background;

namespace OAuthWebhook.Usage;

/// <summary>Writes the counts of use every few seconds, and once more at the end.</summary>
internal sealed class UsageWriter(UsageRecorder usage, TimeProvider time, ILogger<UsageWriter> logger) : PeriodicWork(time, logger)
{
    protected override string Name => "writing usage counts";

    protected override TimeSpan NextDelay => TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWorkAsync(cancellationToken);
    }

    protected override Task WorkAsync(CancellationToken cancellationToken) => usage.FlushAsync(cancellationToken);
}

using Microsoft.Extensions.Logging;
using OAuthWebhook.Background;

namespace OAuthWebhook.Changes;

/// <summary>Deletes what every node has long seen from the log of changes.</summary>
internal sealed class ChangeSweep(IChangeStore changes, TimeProvider time, ILogger<ChangeSweep> logger) : PeriodicWork(time, logger)
{
    /// <summary>A node that was away for longer reads everything anew.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(2);

    protected override string Name => "sweeping old changes";

    protected override TimeSpan NextDelay => TimeSpan.FromHours(1);

    protected override Task WorkAsync(CancellationToken cancellationToken) => changes.SweepAsync(Time.GetUtcNow() - Kept, cancellationToken);
}

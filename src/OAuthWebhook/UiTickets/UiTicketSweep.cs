using Microsoft.Extensions.Logging;
using OAuthWebhook.Background;

namespace OAuthWebhook.UiTickets;

/// <summary>Deletes UI tickets that ended.</summary>
internal sealed class UiTicketSweep(IUiTicketStore tickets, TimeProvider time, ILogger<UiTicketSweep> logger) : PeriodicWork(time, logger)
{
    // Long enough for a pop-up's opener to learn how it ended.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    protected override string Name => "sweeping old UI tickets";

    protected override TimeSpan NextDelay => TimeSpan.FromHours(1);

    protected override Task WorkAsync(CancellationToken cancellationToken) => tickets.SweepAsync(Time.GetUtcNow() - Kept, cancellationToken);
}

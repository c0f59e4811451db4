using Microsoft.Extensions.Logging;
using OAuthWebhook.Background;

namespace OAuthWebhook.Authorization;

/// <summary>Deletes authorizations that ended or that nobody finished.</summary>
internal sealed class AuthorizationSweep(IAuthorizationStore authorizations, TimeProvider time, ILogger<AuthorizationSweep> logger) : PeriodicWork(time, logger)
{
    // Long enough for a pop-up's opener to learn how it ended.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    protected override string Name => "sweeping old authorizations";

    protected override TimeSpan NextDelay => TimeSpan.FromHours(1);

    protected override Task WorkAsync(CancellationToken cancellationToken) => authorizations.SweepAsync(Time.GetUtcNow() - Kept, cancellationToken);
}

using Microsoft.Extensions.Logging;
using OAuthWebhook.Background;
using OAuthWebhook.Requests;
using OAuthWebhook.Usage;

namespace OAuthWebhook.Credentials;

/// <summary>
/// Lets go of what this process keeps for connections that nobody has used for a while: their tokens too, which have no business in memory then,
/// least of all those of connections that are deleted. Whoever uses one again has it read from the store, once.
/// </summary>
internal sealed class IdleSweep(CredentialService credentials, OAuthRequestSender sender, UsageRecorder usage, TimeProvider time, ILogger<IdleSweep> logger) : PeriodicWork(time, logger)
{
    /// <summary>How long is a while.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    protected override string Name => "letting go of idle connections";

    protected override TimeSpan NextDelay => TimeSpan.FromMinutes(5);

    protected override Task WorkAsync(CancellationToken cancellationToken)
    {
        foreach (var key in credentials.RetireIdle(Time.GetUtcNow() - Idle, usage.LastUsed))
        {
            sender.Forget(key);
            usage.Forget(key);
        }

        return Task.CompletedTask;
    }
}

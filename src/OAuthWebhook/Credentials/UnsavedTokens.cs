using Microsoft.Extensions.Logging;
using OAuthWebhook.Background;

namespace OAuthWebhook.Credentials;

/// <summary>Tries again and again to save the token sets that the store could not take. At the end it waits for tokens on their way.</summary>
internal sealed class UnsavedTokens(CredentialService credentials, GrantedTokens granted, TimeProvider time, ILogger<UnsavedTokens> logger) : PeriodicWork(time, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override string Name => "saving tokens";

    protected override TimeSpan NextDelay => Interval;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await granted.DrainAsync(cancellationToken);
        await credentials.DrainAsync(cancellationToken);
    }

    /// <summary>How long whoever is about to spend a refresh token again waits for the node that may have its successor: two tries, but not so long that the lease would end.</summary>
    public static TimeSpan Grace(OAuthWebhookOptions options) => TimeSpan.FromTicks(Math.Min(2 * Interval.Ticks, options.RenewalAttemptLifetime.Ticks / 9));

    protected override Task WorkAsync(CancellationToken cancellationToken) => credentials.SaveUnsavedAsync();
}

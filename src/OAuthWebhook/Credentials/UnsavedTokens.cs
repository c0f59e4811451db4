using Microsoft.Extensions.Logging;
using OAuthWebhook.Background;

namespace OAuthWebhook.Credentials;

/// <summary>Tries again and again to save the token sets that the store could not take. At the end it waits for tokens on their way.</summary>
internal sealed class UnsavedTokens(CredentialService credentials, TimeProvider time, ILogger<UnsavedTokens> logger) : PeriodicWork(time, logger)
{
    protected override string Name => "saving tokens";

    protected override TimeSpan NextDelay => TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await credentials.DrainAsync(cancellationToken);
    }

    protected override Task WorkAsync(CancellationToken cancellationToken) => credentials.SaveUnsavedAsync();
}

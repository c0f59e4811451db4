using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Usage;

namespace OAuthWebhook;

/// <summary>What goes on in the background: unsaved tokens, counts of use, and authorizations that nobody finished. At the end it waits for tokens on their way.</summary>
internal sealed partial class OAuthWebhookMaintenance(
    CredentialService credentials,
    UsageRecorder usage,
    IAuthorizationStore authorizations,
    TimeProvider time,
    ILogger<OAuthWebhookMaintenance> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromHours(1);

    // Long enough for a pop-up's opener to learn how it ended.
    private static readonly TimeSpan AuthorizationsKept = TimeSpan.FromDays(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await credentials.DrainAsync(cancellationToken);
        await FlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var sweepAt = time.GetUtcNow();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await credentials.SaveUnsavedAsync();
                await FlushAsync(stoppingToken);
                if (time.GetUtcNow() >= sweepAt)
                {
                    sweepAt = time.GetUtcNow() + SweepInterval;
                    await SweepAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping: StopAsync does the rest.
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await usage.FlushAsync(cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            LogPutOff(logger, exception, "writing usage counts");
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await authorizations.SweepAsync(time.GetUtcNow() - AuthorizationsKept, cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            LogPutOff(logger, exception, "sweeping old authorizations");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is away; {Work} is put off")]
    private static partial void LogPutOff(ILogger logger, Exception exception, string work);
}

using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Connections;

namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>Runs <see cref="StoreReencryption"/> some minutes after the start and daily, until everything is under the newest key.</summary>
internal sealed partial class ReencryptionSchedule(
    StoreReencryption reencryption,
    [FromKeyedServices(EncryptionOptions.ProviderKey)] IDataProtectionProvider provider,
    TimeProvider time,
    ILogger<ReencryptionSchedule> logger) : BackgroundService
{
    public static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    // Data Protection reads its keys once a day: until then other nodes may go on encrypting with the key before.
    private static readonly TimeSpan KnownEverywhereAfter = TimeSpan.FromDays(2);

    private Guid? _finishedFor;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Whose keys they are, decides when they change.
        if (provider is not StoreKeys keys)
            return;
        try
        {
            for (var delay = FirstAfter; ; delay = Interval)
            {
                await Task.Delay(delay, time, stoppingToken);
                await RunAsync(keys, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping: the next one goes on.
        }
    }

    private async Task RunAsync(StoreKeys keys, CancellationToken cancellationToken)
    {
        try
        {
            var ring = keys.Refresh();
            if (ring.CurrentId is not { } current || current == _finishedFor)
                return;
            await reencryption.RunAsync(cancellationToken);
            if (ring.Keys.TryGetValue(current, out var key) && time.GetUtcNow() - key.ActivationDate > KnownEverywhereAfter)
                _finishedFor = current;
        }
        catch (StoreUnavailableException failure)
        {
            LogPutOff(failure);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The store is away; encrypting it again under the current key is put off until tomorrow.")]
    private partial void LogPutOff(Exception failure);
}

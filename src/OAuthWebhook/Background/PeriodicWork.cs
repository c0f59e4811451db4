using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Background;

/// <summary>
/// Something done every so often while the host runs. A store that is away puts it off, nothing more; neither does a defect, of which some are in the
/// host's own services (secret sources, grants, client authentication): an exception that got out of here would stop the host.
/// </summary>
internal abstract partial class PeriodicWork(TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>Completes "The store is away; … is put off".</summary>
    protected abstract string Name { get; }

    /// <summary>How long until the next time.</summary>
    protected abstract TimeSpan NextDelay { get; }

    protected TimeProvider Time => time;

    protected abstract Task WorkAsync(CancellationToken cancellationToken);

    /// <summary>Does it once.</summary>
    /// <returns>False when it was put off.</returns>
    internal Task<bool> TryWorkAsync(CancellationToken cancellationToken) => TryAsync(WorkAsync, cancellationToken);

    /// <summary>Does a part of the work that must not stop the others.</summary>
    /// <returns>False when it was put off.</returns>
    protected async Task<bool> TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
            return true;
        }
        catch (StoreUnavailableException exception)
        {
            LogPutOff(logger, exception, Name);
            return false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogDefect(logger, Name, Defect.Describe(exception));
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(NextDelay, time, stoppingToken);
                await TryWorkAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping: StopAsync does what is left to do.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is away; {Work} is put off")]
    private static partial void LogPutOff(ILogger logger, Exception exception, string work);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Work} failed because of a defect, and is tried again: {Defect}")]
    private static partial void LogDefect(ILogger logger, string work, string defect);
}

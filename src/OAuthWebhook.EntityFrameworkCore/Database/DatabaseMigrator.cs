using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OAuthWebhook.EntityFrameworkCore.Encryption;

namespace OAuthWebhook.EntityFrameworkCore.Database;

/// <summary>Creates the database, or brings it up to date, and makes its keys usable, while the host is starting: before <c>StartAsync</c> of any hosted service.</summary>
internal sealed partial class DatabaseMigrator(StoreDatabase database, KeyRingStart keys, TimeProvider timeProvider, ILogger<DatabaseMigrator> logger) : IHostedLifecycleService
{
    /// <summary>How long migrating takes before the log says what may be in its way.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        keys.RequireProtection();
        await using var context = database.Open();
        await MigrateAsync(context, cancellationToken);
        await keys.PrepareAsync(context, cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task MigrateAsync(OAuthWebhookDbContext context, CancellationToken cancellationToken)
    {
        await context.PrepareAsync(cancellationToken);
        // Migrating takes a lock even when there is nothing to do.
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending.Count == 0)
            return;

        LogMigrating(context.Database.GetDbConnection().DataSource, pending.Count);
        var migrating = context.MigrateAsync(cancellationToken);
        try
        {
            await migrating.WaitAsync(Patience, timeProvider, CancellationToken.None);
        }
        catch (TimeoutException) when (!migrating.IsCompleted)
        {
            LogStillMigrating(context.StuckMigrationAdvice);
            await migrating;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Bringing the OAuth connection store {Database} up to date: {Count} migration(s).")]
    private partial void LogMigrating(string database, int count);

    // EF Core waits for this lock without end.
    [LoggerMessage(2, LogLevel.Warning, "The OAuth connection store is still not up to date: another process seems to be migrating it. {Advice}")]
    private partial void LogStillMigrating(string advice);
}

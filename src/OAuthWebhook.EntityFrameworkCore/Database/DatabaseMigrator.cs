using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OAuthWebhook.EntityFrameworkCore.Database;

/// <summary>Creates the database, or brings it up to date, while the host is starting: before <c>StartAsync</c> of any hosted service.</summary>
internal sealed partial class DatabaseMigrator(StoreDatabase database, ILogger<DatabaseMigrator> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await context.PrepareAsync(cancellationToken);
        // Migrating takes a lock even when there is nothing to do, and a process that dies with it leaves it behind.
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending.Count == 0)
            return;

        LogMigrating(context.Database.GetDbConnection().DataSource, pending.Count);
        await context.Database.MigrateAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "Bringing the OAuth connection store {Database} up to date: {Count} migration(s).")]
    private partial void LogMigrating(string database, int count);
}

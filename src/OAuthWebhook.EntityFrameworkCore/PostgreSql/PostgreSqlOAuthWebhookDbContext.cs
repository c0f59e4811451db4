using Microsoft.EntityFrameworkCore;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.PostgreSql;

/// <summary>The tables in a PostgreSQL database.</summary>
internal sealed class PostgreSqlOAuthWebhookDbContext(DbContextOptions<PostgreSqlOAuthWebhookDbContext> options) : OAuthWebhookDbContext(options)
{
    public override async Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken)
    {
        // Not now(): that stands still in a transaction, however long this one waited for a lock.
        var microseconds = await Database
            .SqlQueryRaw<long>("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint) AS \"Value\"")
            .SingleAsync(cancellationToken);
        return DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds);
    }

    public override Task LimitTransactionAsync(CancellationToken cancellationToken) =>
        Database.ExecuteSqlRawAsync("SET LOCAL idle_in_transaction_session_timeout = '10s'", cancellationToken);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // By bytes, as SQLite does; the database's own collation is a language's, and may change with the operating system.
        configurationBuilder.Properties<string>().UseCollation("C");
    }
}

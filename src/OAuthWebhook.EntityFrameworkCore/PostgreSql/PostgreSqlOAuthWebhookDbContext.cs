using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.PostgreSql;

/// <summary>The tables in a PostgreSQL database.</summary>
internal sealed class PostgreSqlOAuthWebhookDbContext(DbContextOptions<PostgreSqlOAuthWebhookDbContext> options) : OAuthWebhookDbContext(options)
{
    /// <summary>"OAuthWeb" in ASCII.</summary>
    private const long MigrationsLock = 0x4F41757468576562;

    public override async Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken)
    {
        // Not now(): that stands still in a transaction, however long this one waited for a lock.
        var microseconds = await Database
            .SqlQueryRaw<long>("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint) AS \"Value\"")
            .SingleAsync(cancellationToken);
        return DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds);
    }

    /// <summary>
    /// Under an advisory lock of this product: EF Core's own ends with each migration's transaction, and what is still to be applied was
    /// read before it, so that of hosts that start at once one would apply again what another just has.
    /// </summary>
    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await CreateDatabaseAsync(cancellationToken);
        // On a connection of its own, in a transaction: it ends with that, whatever becomes of the migrations, and a pooler between keeps it in one session.
        await using var gate = (NpgsqlConnection)((ICloneable)Database.GetDbConnection()).Clone();
        await gate.OpenAsync(cancellationToken);
        await using var transaction = await gate.BeginTransactionAsync(cancellationToken);
        // Whoever is at it may take longer than a command.
        await using var wait = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", gate, transaction) { CommandTimeout = 0, Parameters = { new() { Value = MigrationsLock } } };
        await wait.ExecuteNonQueryAsync(cancellationToken);
        await Database.MigrateAsync(cancellationToken);
    }

    public override Task LimitTransactionAsync(CancellationToken cancellationToken) =>
        Database.ExecuteSqlRawAsync("SET LOCAL idle_in_transaction_session_timeout = '10s'", cancellationToken);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // By bytes, as SQLite does; the database's own collation is a language's, and may change with the operating system.
        configurationBuilder.Properties<string>().UseCollation("C");
    }

    private async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var creator = this.GetService<IRelationalDatabaseCreator>();
        if (await creator.ExistsAsync(cancellationToken))
            return;
        try
        {
            await creator.CreateAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another host was faster.
        }
    }
}

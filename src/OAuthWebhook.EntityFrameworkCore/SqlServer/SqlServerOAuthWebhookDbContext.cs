using Microsoft.EntityFrameworkCore;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.SqlServer;

/// <summary>The tables in a SQL Server database.</summary>
internal sealed class SqlServerOAuthWebhookDbContext(DbContextOptions<SqlServerOAuthWebhookDbContext> options) : OAuthWebhookDbContext(options)
{
    public override async Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken)
    {
        var microseconds = await Database
            .SqlQueryRaw<long>("SELECT DATEDIFF_BIG(MICROSECOND, '19700101', SYSUTCDATETIME()) AS [Value]")
            .SingleAsync(cancellationToken);
        return DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // Every character counts, as on the other databases; most servers take 'a' and 'A' for the same key.
        configurationBuilder.Properties<string>().UseCollation("Latin1_General_100_BIN2");
    }
}

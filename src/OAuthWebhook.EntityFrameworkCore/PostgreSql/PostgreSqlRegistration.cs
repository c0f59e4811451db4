using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace OAuthWebhook.EntityFrameworkCore.PostgreSql;

internal static class PostgreSqlRegistration
{
    /// <summary>Whoever waits for a token waits for the store too: not for the minute and more that the driver allows.</summary>
    private static readonly NpgsqlConnectionStringBuilder Defaults = new() { Timeout = 5, CommandTimeout = 15 };

    /// <exception cref="ArgumentException">The connection string is malformed, or names no server or database.</exception>
    public static Action<IServiceProvider, DbContextOptionsBuilder> Options(string connectionString)
    {
        // What comes later in a connection string wins.
        var settings = new NpgsqlConnectionStringBuilder($"{Defaults.ConnectionString};{connectionString}");
        if (string.IsNullOrEmpty(settings.Host) || string.IsNullOrEmpty(settings.Database))
            throw new ArgumentException("The store needs 'Host=…' and 'Database=…' in its PostgreSQL connection string.", nameof(connectionString));
        // The driver's own strategy does not retry either, but hides what it takes for transient in an InvalidOperationException.
        return (_, options) => options.UseNpgsql(settings.ConnectionString, npgsql => npgsql.ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies)));
    }
}

using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Sqlite;

/// <summary>Registers the SQLite database.</summary>
internal static class SqliteRegistration
{
    private const string DefaultConnectionString = "Data Source=App_Data/oauth-webhook.db;Default Timeout=5";

    public static void AddSqlite(this IServiceCollection services, string? connectionString)
    {
        var settings = new SqliteConnectionStringBuilder(connectionString ?? DefaultConnectionString) { ForeignKeys = true };
        if (settings.Mode == SqliteOpenMode.Memory || settings.DataSource is "" or ":memory:")
            throw new ArgumentException("The store needs a database file: an in-memory database ends with each of its connections. Name one with 'Data Source=…'.", nameof(connectionString));

        services.AddPooledDbContextFactory<SqliteOAuthWebhookDbContext>((provider, options) => options
            .UseSqlite(
                Rooted(settings, provider.GetRequiredService<IHostEnvironment>().ContentRootPath),
                sqlite => sqlite.MigrationsHistoryTable("__OAuthWebhookMigrations"))
            .AddInterceptors(new SqliteBusyTimeout())
            // One line for every query is too much for the log of a host that shows what is worth knowing.
            .ConfigureWarnings(warnings => warnings.Log((RelationalEventId.CommandExecuted, LogLevel.Debug))));
        services.AddSingleton(provider => new StoreDatabase(provider.GetRequiredService<IDbContextFactory<SqliteOAuthWebhookDbContext>>().CreateDbContext));
    }

    /// <summary>A relative path is meant from the content root; the current directory is nobody's choice. URIs and |DataDirectory| mean what they say.</summary>
    private static string Rooted(SqliteConnectionStringBuilder settings, string contentRoot)
    {
        if (!settings.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase) && !settings.DataSource.StartsWith('|'))
            settings.DataSource = Path.GetFullPath(settings.DataSource, contentRoot);
        return settings.ConnectionString;
    }
}

using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OAuthWebhook.EntityFrameworkCore.Sqlite;

internal static class SqliteRegistration
{
    private const string DefaultConnectionString = "Data Source=App_Data/oauth-webhook.db;Default Timeout=5";

    /// <exception cref="ArgumentException">The connection string is malformed, or names an in-memory database.</exception>
    public static Action<IServiceProvider, DbContextOptionsBuilder> Options(string? connectionString)
    {
        var settings = new SqliteConnectionStringBuilder(connectionString ?? DefaultConnectionString) { ForeignKeys = true };
        if (settings.Mode == SqliteOpenMode.Memory || settings.DataSource is "" or ":memory:")
            throw new ArgumentException("The store needs a database file: an in-memory database ends with each of its connections. Name one with 'Data Source=…'.", nameof(connectionString));
        return (provider, options) => options
            .UseSqlite(Rooted(settings, provider.GetRequiredService<IHostEnvironment>().ContentRootPath))
            .AddInterceptors(new SqliteBusyTimeout());
    }

    /// <summary>A relative path is meant from the content root; the current directory is nobody's choice. URIs and |DataDirectory| mean what they say.</summary>
    private static string Rooted(SqliteConnectionStringBuilder settings, string contentRoot)
    {
        if (!settings.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase) && !settings.DataSource.StartsWith('|'))
            settings.DataSource = Path.GetFullPath(settings.DataSource, contentRoot);
        return settings.ConnectionString;
    }
}

using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.EntityFrameworkCore.Sqlite;

namespace OAuthWebhook.EntityFrameworkCore;

/// <summary>Where connections and tokens are kept. Without a choice: a SQLite file, <c>App_Data/oauth-webhook.db</c> under the host's content root.</summary>
public sealed class StoreOptions
{
    internal Action<IServiceCollection> Register { get; private set; } = services => services.AddSqlite(null);

    /// <summary>Keeps them in a SQLite file, which is created when it is missing.</summary>
    /// <param name="connectionString">
    /// A Microsoft.Data.Sqlite connection string; a relative <c>Data Source</c> is meant from the content root.
    /// <c>Default Timeout</c> (seconds; 30 when left out) says how long to wait for another process's lock.
    /// </param>
    /// <exception cref="ArgumentException">When the store is registered: the connection string is malformed, or names an in-memory database.</exception>
    public void UseSqlite(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        Register = services => services.AddSqlite(connectionString);
    }
}

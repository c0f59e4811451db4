using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace OAuthWebhook.EntityFrameworkCore.SqlServer;

internal static class SqlServerRegistration
{
    /// <exception cref="ArgumentException">The connection string is malformed.</exception>
    public static Action<IServiceProvider, DbContextOptionsBuilder> Options(string connectionString)
    {
        // The driver's own builder is not at hand. What comes later in a connection string wins.
        var settings = new DbConnectionStringBuilder { ConnectionString = $"Connect Timeout=5;Command Timeout=15;{connectionString}" };
        return (_, options) => options.UseSqlServer(settings.ConnectionString, sqlServer => sqlServer.ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies)));
    }
}

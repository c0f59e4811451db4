using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Audit;
using OAuthWebhook.Authorization;
using OAuthWebhook.Changes;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Audit;
using OAuthWebhook.EntityFrameworkCore.Authorization;
using OAuthWebhook.EntityFrameworkCore.Changes;
using OAuthWebhook.EntityFrameworkCore.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.EntityFrameworkCore.Encryption;
using OAuthWebhook.EntityFrameworkCore.PostgreSql;
using OAuthWebhook.EntityFrameworkCore.Sqlite;
using OAuthWebhook.EntityFrameworkCore.SqlServer;
using OAuthWebhook.EntityFrameworkCore.Tokens;
using OAuthWebhook.EntityFrameworkCore.UiTickets;
using OAuthWebhook.EntityFrameworkCore.Usage;
using OAuthWebhook.Tokens;
using OAuthWebhook.UiTickets;
using OAuthWebhook.Usage;

namespace OAuthWebhook.EntityFrameworkCore;

/// <summary>Chooses the database that connections and tokens are kept in.</summary>
public static class OAuthWebhookEntityFrameworkCoreExtensions
{
    /// <summary>
    /// Keeps connections, tokens, pending authorizations and usage in a SQLite file, secrets encrypted with keys of its own
    /// (ASP.NET Core Data Protection) that are in the same database: see <see cref="EncryptionOptions"/> for what has to protect those outside Development.
    /// The file is created or brought up to date while the host is starting: before <c>StartAsync</c> of any hosted service.
    /// </summary>
    /// <param name="builder">What <c>AddOAuthWebhook</c> gave.</param>
    /// <param name="connectionString">
    /// A Microsoft.Data.Sqlite connection string; without it, <c>App_Data/oauth-webhook.db</c>. A relative <c>Data Source</c> is meant from the
    /// content root. <c>Default Timeout</c> (seconds) says how long to wait for another process's lock.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The connection string is malformed, or names an in-memory database.</exception>
    public static OAuthWebhookBuilder UseSqlite(this OAuthWebhookBuilder builder, string? connectionString = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (connectionString is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.UseDatabase<SqliteOAuthWebhookDbContext>(SqliteRegistration.Options(connectionString));
    }

    /// <summary>
    /// Keeps connections, tokens, pending authorizations and usage in a PostgreSQL database (15 or later), which any number of nodes may share;
    /// otherwise as <see cref="UseSqlite"/>. The user owns the tables, or may create them; the database is created where that is allowed.
    /// </summary>
    /// <param name="builder">What <c>AddOAuthWebhook</c> gave.</param>
    /// <param name="connectionString">
    /// An Npgsql connection string. Without them, <c>Timeout</c> is 5 (seconds to wait for a connection) and <c>Command Timeout</c> 15.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The connection string is malformed, or names no server or database.</exception>
    public static OAuthWebhookBuilder UsePostgreSql(this OAuthWebhookBuilder builder, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.UseDatabase<PostgreSqlOAuthWebhookDbContext>(PostgreSqlRegistration.Options(connectionString));
    }

    /// <summary>
    /// Keeps connections, tokens, pending authorizations and usage in a SQL Server database (2016 or later), which any number of nodes may share;
    /// otherwise as <see cref="UseSqlite"/>. The host references the package Microsoft.EntityFrameworkCore.SqlServer, which this one leaves out
    /// for the sake of all others. The model and the migrations are tested, but not on a server: try it before relying on it.
    /// </summary>
    /// <param name="builder">What <c>AddOAuthWebhook</c> gave.</param>
    /// <param name="connectionString">
    /// A Microsoft.Data.SqlClient connection string. Without them, <c>Connect Timeout</c> is 5 (seconds to wait for a connection) and <c>Command Timeout</c> 15.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The connection string is malformed.</exception>
    public static OAuthWebhookBuilder UseSqlServer(this OAuthWebhookBuilder builder, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.UseDatabase<SqlServerOAuthWebhookDbContext>(SqlServerRegistration.Options(connectionString));
    }

    private static OAuthWebhookBuilder UseDatabase<TContext>(this OAuthWebhookBuilder builder, Action<IServiceProvider, DbContextOptionsBuilder> configure)
        where TContext : OAuthWebhookDbContext
    {
        var services = builder.Services;
        services.AddPooledDbContextFactory<TContext>((provider, options) =>
        {
            configure(provider, options);
            var relational = RelationalOptionsExtension.Extract(options.Options).WithMigrationsHistoryTableName(OAuthWebhookDbContext.MigrationsTable);
            ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(relational);
            // One line for every query is too much for the log of a host that shows what is worth knowing.
            options.ConfigureWarnings(warnings => warnings.Log((RelationalEventId.CommandExecuted, LogLevel.Debug)));
        });
        services.AddSingleton(provider => new StoreDatabase(provider.GetRequiredService<IDbContextFactory<TContext>>().CreateDbContext));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => NodeIdentity.Create());
        services.AddEncryption();
        services.AddSingleton<ChangeLog>();
        services.AddSingleton<IChangeStore>(provider => provider.GetRequiredService<ChangeLog>());
        services.AddSingleton<IRenewalCalendar, RenewalCalendar>();
        services.AddSingleton<IConnectionStore, ConnectionStore>();
        services.AddSingleton<ITokenStore, TokenStore>();
        services.AddSingleton<IAuthorizationStore, AuthorizationStore>();
        services.AddSingleton<IUiTicketStore, UiTicketStore>();
        services.AddSingleton<IUsageStore, UsageStore>();
        services.AddSingleton<IAuditStore, AuditStore>();
        services.AddHostedService<DatabaseMigrator>();
        return builder;
    }
}

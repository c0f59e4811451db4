using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OAuthWebhook.Authorization;
using OAuthWebhook.Changes;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Authorization;
using OAuthWebhook.EntityFrameworkCore.Changes;
using OAuthWebhook.EntityFrameworkCore.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.EntityFrameworkCore.Encryption;
using OAuthWebhook.EntityFrameworkCore.Sqlite;
using OAuthWebhook.EntityFrameworkCore.Tokens;
using OAuthWebhook.EntityFrameworkCore.Usage;
using OAuthWebhook.Tokens;
using OAuthWebhook.Usage;

namespace OAuthWebhook.EntityFrameworkCore;

/// <summary>Chooses the database that connections and tokens are kept in.</summary>
public static class OAuthWebhookEntityFrameworkCoreExtensions
{
    /// <summary>
    /// Keeps connections, tokens, pending authorizations and usage in a SQLite file, secrets encrypted through ASP.NET Core Data Protection,
    /// which the host registers (<c>AddDataProtection</c>) and whose keys have to outlive a restart.
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
        var services = builder.Services;
        services.AddSqlite(connectionString);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => NodeIdentity.Create());
        services.AddSingleton<FieldProtector>();
        services.AddSingleton<ChangeLog>();
        services.AddSingleton<IChangeStore>(provider => provider.GetRequiredService<ChangeLog>());
        services.AddSingleton<IRenewalCalendar, RenewalCalendar>();
        services.AddSingleton<IConnectionStore, ConnectionStore>();
        services.AddSingleton<ITokenStore, TokenStore>();
        services.AddSingleton<IAuthorizationStore, AuthorizationStore>();
        services.AddSingleton<IUsageStore, UsageStore>();
        services.AddHostedService<DatabaseMigrator>();
        return builder;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Authorization;
using OAuthWebhook.EntityFrameworkCore.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.EntityFrameworkCore.Encryption;
using OAuthWebhook.EntityFrameworkCore.Tokens;
using OAuthWebhook.EntityFrameworkCore.Usage;
using OAuthWebhook.Tokens;
using OAuthWebhook.Usage;

namespace OAuthWebhook.EntityFrameworkCore;

/// <summary>Registers the database store.</summary>
public static class OAuthWebhookEntityFrameworkCoreExtensions
{
    /// <summary>Keeps everything in a SQLite file, as <see cref="AddOAuthWebhookEntityFrameworkCore"/> describes.</summary>
    /// <param name="builder">What <c>AddOAuthWebhook</c> gave.</param>
    /// <param name="connectionString">See <see cref="StoreOptions.UseSqlite"/>; without it, <c>App_Data/oauth-webhook.db</c> under the content root.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The connection string is malformed or unfit.</exception>
    public static OAuthWebhookBuilder UseSqlite(this OAuthWebhookBuilder builder, string? connectionString = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOAuthWebhookEntityFrameworkCore(connectionString is null ? null : options => options.UseSqlite(connectionString));
        return builder;
    }

    /// <summary>
    /// Keeps connections, tokens, pending authorizations and usage in a database, secrets encrypted through ASP.NET Core Data Protection,
    /// which the host registers (<c>AddDataProtection</c>) and whose keys have to outlive a restart.
    /// The database is created or brought up to date while the host is starting: before <c>StartAsync</c> of any hosted service.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Which database; without it, SQLite in <c>App_Data/oauth-webhook.db</c> under the content root.</param>
    /// <exception cref="ArgumentException">The connection string is malformed or unfit.</exception>
    public static IServiceCollection AddOAuthWebhookEntityFrameworkCore(this IServiceCollection services, Action<StoreOptions>? configure = null)
    {
        var options = new StoreOptions();
        configure?.Invoke(options);
        options.Register(services);

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<FieldProtector>();
        services.AddSingleton<IConnectionStore, ConnectionStore>();
        services.AddSingleton<ITokenStore, TokenStore>();
        services.AddSingleton<IAuthorizationStore, AuthorizationStore>();
        services.AddSingleton<IUsageStore, UsageStore>();
        services.AddHostedService<DatabaseMigrator>();
        return services;
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OAuthWebhook.Access;
using OAuthWebhook.Audit;
using OAuthWebhook.Authorization;
using OAuthWebhook.AuthorizationServer;
using OAuthWebhook.Changes;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Configured;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Destinations;
using OAuthWebhook.Discovery;
using OAuthWebhook.Dpop;
using OAuthWebhook.Events;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.Management.Rules;
using OAuthWebhook.Promotion;
using OAuthWebhook.Providers;
using OAuthWebhook.References;
using OAuthWebhook.Requests;
using OAuthWebhook.Revocation;
using OAuthWebhook.Secrets;
using OAuthWebhook.Subjects;
using OAuthWebhook.TokenEndpoint;
using OAuthWebhook.Tokens;
using OAuthWebhook.UiTickets;
using OAuthWebhook.Usage;
using OAuthWebhook.Validation;

namespace OAuthWebhook;

/// <summary>Adds the core to a host. A store has to be added to it.</summary>
public static class OAuthWebhookServiceCollectionExtensions
{
    /// <summary>Adds connections, credential service and request sender. May be called more than once.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets options, after those of the configuration section <c>OAuthWebhook</c>.</param>
    public static OAuthWebhookBuilder AddOAuthWebhook(this IServiceCollection services, Action<OAuthWebhookOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(CredentialService)))
            return Configured();

        services.AddOptions<OAuthWebhookOptions>()
            .Configure<IServiceProvider>((options, provider) => provider.GetService<IConfiguration>()?.GetSection(OAuthWebhookOptions.Section).Bind(options))
            .PostConfigure<IServiceProvider>((options, provider) => options.AllowLoopback ??= provider.GetService<IHostEnvironment>()?.IsDevelopment() == true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<OAuthWebhookOptions>, OAuthWebhookOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => NodeIdentity.Create());
        foreach (var store in new[] { typeof(IConnectionStore), typeof(ITokenStore), typeof(IAuthorizationStore), typeof(IUiTicketStore), typeof(IUsageStore), typeof(IAuditStore), typeof(IRenewalCalendar), typeof(IChangeStore) })
            services.TryAdd(ServiceDescriptor.Singleton(store, NoStore));

        services.AddSingleton(ProviderSources.Load);
        services.AddSingleton<ConnectionReader>();

        services.AddClientAuthenticationMethod<ClientSecretBasic>();
        services.AddClientAuthenticationMethod<ClientSecretPost>();
        services.AddClientAuthenticationMethod<NoClientAuthentication>();
        services.AddSingleton<IClientAuthenticationMethod>(provider => new ClientSecretJwt(Get<TimeProvider>(provider)));
        services.AddSingleton<IClientAuthenticationMethod>(provider => new PrivateKeyJwt(Get<ClientKeys>(provider), Get<TimeProvider>(provider)));
        services.AddClientAuthenticationMethod<TlsClientAuth>();
        services.AddClientAuthenticationMethod<SelfSignedTlsClientAuth>();
        services.AddSingleton<ClientAuthenticationCatalog>();
        services.TryAddSingleton<ISecretSource, ConfiguredSecrets>();
        services.AddSingleton<ClientKeys>();
        services.AddSingleton<ClientCertificates>();
        services.AddSingleton<ClientAuthenticator>();

        services.AddGrantHandler<AuthorizationCodeGrant>();
        services.AddGrantHandler<ClientCredentialsGrant>();
        services.AddGrantHandler<DeviceCodeGrant>();
        services.AddGrantHandler<JwtBearerGrant>();
        services.AddGrantHandler<TokenExchangeGrant>();
        services.AddGrantHandler<PasswordGrant>();
        services.AddGrantHandler<RefreshTokenGrant>();
        services.AddSingleton<GrantCatalog>();

        services.AddSingleton<AddressPolicy>();
        services.AddSingleton<GuardedTransport>();
        services.AddSingleton<DpopProofs>();
        services.AddSingleton(provider => new TokenEndpointClient(Get<ClientAuthenticator>(provider), Get<DpopProofs>(provider), Get<GuardedTransport>(provider), Get<TimeProvider>(provider), Get<IOptions<OAuthWebhookOptions>>(provider)));

        services.AddSingleton<AuthorizationServerClient>();

        services.AddSingleton<ConnectionEvents>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton(provider => new AuditHistory(Get<AuditTrail>(provider), Get<IAuditStore>(provider), Get<IUsageStore>(provider), Get<IConnectionStore>(provider), Get<TimeProvider>(provider)));
        services.AddSingleton<TokenSets>();
        services.AddSingleton<TokenKeeper>();
        services.AddSingleton<LookUps>();
        services.AddSingleton<LookedUpDetails>();
        services.AddSingleton<TokenExchangeChain>();
        services.AddSingleton<TokenTaker>();
        services.AddSingleton<NextToken>();
        services.AddSingleton<RenewalJournal>();
        services.AddSingleton<CredentialEntries>();
        services.AddSingleton<Renewal>();
        services.AddSingleton<GrantedTokens>();
        services.AddSingleton(provider => new CredentialService(Get<CredentialEntries>(provider), Get<Renewal>(provider), Get<TokenKeeper>(provider), Get<ITokenStore>(provider), Get<LookedUpDetails>(provider), Get<TimeProvider>(provider), Get<ILogger<CredentialService>>(provider)));

        services.AddSingleton(provider => new SubjectConnections(Get<IConnectionStore>(provider), Get<IAuditStore>(provider), Get<TimeProvider>(provider)));
        services.AddSingleton<UsageRecorder>();
        services.AddSingleton<RetryPipeline>();
        services.TryAddSingleton<IConnectionAccessPolicy, SameTenantPolicy>();
        services.AddSingleton(provider => new OAuthRequestSender(Get<IConnectionAccessPolicy>(provider), Get<CredentialService>(provider), Get<UsageRecorder>(provider), Get<SubjectConnections>(provider), Get<RetryPipeline>(provider), Get<GuardedTransport>(provider), Get<ClientCertificates>(provider), Get<DpopProofs>(provider), Get<TimeProvider>(provider), Get<IOptions<OAuthWebhookOptions>>(provider)));

        services.AddSingleton<PushedAuthorizationRequests>();
        services.AddSingleton(provider => new AuthorizationService(Get<ConnectionReader>(provider), Get<IAuthorizationStore>(provider), Get<GrantedTokens>(provider), Get<PushedAuthorizationRequests>(provider), Get<SubjectConnections>(provider), Get<AuditTrail>(provider), Get<TimeProvider>(provider), Get<IOptions<OAuthWebhookOptions>>(provider), Get<ILogger<AuthorizationService>>(provider)));
        services.AddSingleton(provider => new DeviceAuthorizationService(Get<ConnectionReader>(provider), Get<IAuthorizationStore>(provider), Get<TokenEndpointClient>(provider), Get<TimeProvider>(provider), Get<IOptions<OAuthWebhookOptions>>(provider)));
        services.AddSingleton(provider => new UiTicketService(Get<IUiTicketStore>(provider), Get<IConnectionStore>(provider), Get<AuthorizationService>(provider), Get<TimeProvider>(provider)));
        services.AddSingleton<IConnectionRule, DescriptionRule>();
        services.AddSingleton<IConnectionRule, ProviderRule>();
        services.AddSingleton<IConnectionRule, AuthenticationTypeRule>();
        services.AddSingleton<IConnectionRule, TemplateRule>();
        services.AddSingleton<IConnectionRule, GrantRule>();
        services.AddSingleton<IConnectionRule, ClientAuthenticationRule>();
        services.AddSingleton<IConnectionRule, ClientKeyRule>();
        services.AddSingleton<IConnectionRule, DestinationRule>();
        services.AddSingleton<IConnectionRule, ProtocolRule>();
        services.AddSingleton<IConnectionRule, AssertionRule>();
        services.AddSingleton<IConnectionRule, TokenExchangeRule>();
        services.AddSingleton<IConnectionRule, SecretsStayRule>();
        services.AddSingleton<IConnectionRule, ServerEndpointsRule>();
        services.AddSingleton<IConnectionRule, CallbackRule>();
        services.AddSingleton<IConnectionRule, ResourceRule>();
        services.AddSingleton<IConnectionRule, ServicesRule>();
        services.AddSingleton<ConnectionRules>();
        services.AddSingleton(provider => new DiscoveryService(Get<AuthorizationServerClient>(provider), Get<GrantCatalog>(provider), Get<ClientAuthenticationCatalog>(provider), Get<ILogger<DiscoveryService>>(provider)));
        services.AddSingleton<IssuerEndpoints>();
        services.AddSingleton<TokenRevocation>();
        services.AddSingleton(provider => new NamedServices<ITokenValidationService>(provider.GetServices<ITokenValidationService>(), service => service.Name));
        services.AddSingleton(provider => new NamedServices<IAccountMapper>(provider.GetServices<IAccountMapper>(), mapper => mapper.Name));
        services.AddSingleton<AccountNames>();
        services.AddSingleton<TokenIntrospection>();
        services.AddSingleton(provider => new ConnectionValidation(Get<IConnectionAccessPolicy>(provider), Get<ConnectionReader>(provider), Get<CredentialService>(provider), Get<ITokenStore>(provider), Get<OAuthRequestSender>(provider), Get<TokenIntrospection>(provider), Get<AccountNames>(provider), Get<NamedServices<ITokenValidationService>>(provider)));
        services.AddSingleton<ExchangeReferences>();
        services.AddSingleton(provider => new ConnectionUses(Get<IConnectionStore>(provider), Get<ExchangeReferences>(provider), provider.GetServices<IConnectionReferences>(), Get<AuditTrail>(provider), Get<TimeProvider>(provider), Get<ILogger<ConnectionUses>>(provider)));
        services.AddSingleton(provider => new ConfiguredConnections(provider));
        services.AddSingleton<ConnectionEdits>();
        services.AddSingleton(provider => new ConnectionPromotion(Get<IConnectionStore>(provider), Get<ConnectionEdits>(provider), Get<ProviderCatalog>(provider)));
        services.AddSingleton(provider => new ConnectionService(Get<IConnectionStore>(provider), Get<ConnectionReader>(provider), Get<CredentialService>(provider), Get<GrantedTokens>(provider), Get<TokenRevocation>(provider), Get<ConnectionUses>(provider), Get<ConnectionEdits>(provider), Get<ConfiguredConnections>(provider), Get<AuditTrail>(provider), Get<TimeProvider>(provider), Get<ILogger<ConnectionService>>(provider)));
        // First to start and so last to stop: what the others were doing is recorded, and before that saved, then.
        services.AddHostedService<AuditWriter>();
        // Before whatever looks for connections.
        services.AddHostedService<ConfiguredConnectionsStart>();
        services.AddHostedService<UnsavedTokens>();
        services.AddHostedService<UsageWriter>();
        services.AddHostedService<IdleSweep>();
        services.AddHostedService<ChangePoller>();
        services.AddHostedService<ChangeSweep>();
        services.AddHostedService<AuthorizationSweep>();
        services.AddHostedService<UiTicketSweep>();
        services.AddHostedService<AuditSweep>();
        services.AddHostedService<DevicePolling>();
        services.AddHostedService<RenewalScheduler>();
        services.AddSingleton<AccountLookUp>();
        services.AddSingleton(provider => new ConnectionAccounts(Get<AccountLookUp>(provider), Get<IConnectionStore>(provider), Get<TimeProvider>(provider)));
        services.AddHostedService<AccountFinder>();
        return Configured();

        // After the section is bound: what the host says in code has the last word.
        OAuthWebhookBuilder Configured()
        {
            if (configure is not null)
                services.Configure(configure);
            return new(services);
        }
    }

    /// <summary>Adds a grant type. Its handler is a singleton.</summary>
    /// <typeparam name="T">The handler.</typeparam>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddGrantHandler<T>(this IServiceCollection services)
        where T : class, IGrantHandler => services.AddSingleton<IGrantHandler, T>();

    /// <summary>Adds a client authentication method. It is a singleton.</summary>
    /// <typeparam name="T">The method.</typeparam>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddClientAuthenticationMethod<T>(this IServiceCollection services)
        where T : class, IClientAuthenticationMethod => services.AddSingleton<IClientAuthenticationMethod, T>();

    /// <summary>Adds a way to validate tokens, which connections name in <c>services.tokenValidation</c>. It is a singleton.</summary>
    /// <typeparam name="T">The service.</typeparam>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddTokenValidation<T>(this IServiceCollection services)
        where T : class, ITokenValidationService => services.AddSingleton<ITokenValidationService, T>();

    /// <summary>Adds a way to name accounts, which connections name in <c>services.accountMapper</c>. It is a singleton.</summary>
    /// <typeparam name="T">The mapper.</typeparam>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddAccountMapper<T>(this IServiceCollection services)
        where T : class, IAccountMapper => services.AddSingleton<IAccountMapper, T>();

    /// <summary>Adds places that name connections, which are looked through before one is deleted. It is a singleton.</summary>
    /// <typeparam name="T">What knows the places.</typeparam>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddConnectionReferences<T>(this IServiceCollection services)
        where T : class, IConnectionReferences => services.AddSingleton<IConnectionReferences, T>();

    // Stands until a store is chosen: the host's start asks for it.
    private static object NoStore(IServiceProvider provider) => throw new InvalidOperationException(
        "No store for connections and tokens was chosen. Choose one on what AddOAuthWebhook gives, or in UseOAuthWebhook(oauth => oauth.Configure(…)): UseSqlite() of the package OAuthWebhook.EntityFrameworkCore.");

    private static T Get<T>(IServiceProvider provider)
        where T : notnull => provider.GetRequiredService<T>();
}

/// <summary>What packages add stores and surfaces to.</summary>
/// <param name="Services">The host's services.</param>
public sealed record OAuthWebhookBuilder(IServiceCollection Services);

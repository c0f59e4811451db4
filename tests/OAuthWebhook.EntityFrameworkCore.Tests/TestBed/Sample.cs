using OAuthWebhook.Audit;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;
using OAuthWebhook.Tokens;
using OAuthWebhook.UiTickets;

namespace OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

/// <summary>Values with every field set to something that is not its default.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Now = new(2030, 5, 6, 7, 8, 9, 123, TimeSpan.FromHours(2));

    public static readonly ConnectionKey Key = new("acme", "c1");

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    public static Connection Connection(ConnectionKey? key = null, string name = "Orders API", string? provider = "Contoso", string? description = "What the shop calls") => new()
    {
        Key = key ?? Key,
        Registration = new ConnectionRegistration
        {
            Name = name,
            Description = description,
            Provider = provider,
            GrantType = "authorization_code",
            ClientId = "client-1",
            ClientAuthenticationMethod = "client_secret_post",
            BasicEncoding = BasicEncoding.Raw,
            Username = "user-1",
            BaseUri = "https://api.example/v1/",
            AuthorizationEndpoint = "https://as.example/authorize",
            TokenEndpoint = "https://as.example/token",
            UserinfoEndpoint = "https://as.example/userinfo",
            Issuer = "https://as.example",
            RedirectUri = "https://host.example/callback",
            Scopes = ["orders.read", "orders.write"],
            ScopeSeparator = ",",
            ResponseType = "code",
            UsePkce = false,
            AuthorizationParameters = new Dictionary<string, string> { ["prompt"] = "consent" },
            TokenParameters = new Dictionary<string, string> { ["audience"] = "orders" },
            Refresh = new RefreshSettings
            {
                Endpoint = "https://as.example/refresh",
                Parameters = new Dictionary<string, string> { ["again"] = "1" },
                MarginSeconds = 30,
                DefaultLifetimeSeconds = 3600,
                RefreshTokenLifetimeSeconds = 86400,
            },
            AllowedHosts = ["*.api.example"],
            FromCatalogue = true,
            Variables = new Dictionary<string, string> { ["tenant"] = "contoso" },
            AuthenticationType = AuthenticationType.ApiKey,
            ClientKeySettings = new ClientKeySettings { Reference = "key-1", Algorithm = "ES256", Id = "kid-1", Audience = "https://as.example" },
            ClientCertificateReference = "certificate-1",
            DeviceAuthorizationEndpoint = "https://as.example/device",
            PushedAuthorizationRequestEndpoint = "https://as.example/par",
            RevocationEndpoint = "https://as.example/revoke",
            IntrospectionEndpoint = "https://as.example/introspect",
            SeparateCallback = true,
            Resource = ["https://api.example"],
            Audience = "orders",
            UseDpop = true,
            Assertion = new AssertionSettings { Issuer = "me", Subject = "them", Audience = "it", LifetimeSeconds = 60, Claims = new Dictionary<string, string> { ["a"] = "b" } },
            TokenExchange = new TokenExchangeSettings { SubjectConnection = "c2", SubjectTokenType = "urn:x", ActorConnection = "c3", RequestedTokenType = "urn:y" },
            ApiKeySettings = new ApiKeySettings { In = ApiKeyPlace.Query, Name = "key", Prefix = "Key " },
            Services = new ServiceSettings { TokenValidation = "ours", AccountMapper = "theirs" },
            Template = true,
            TemplateId = "t1",
            Subject = "alice",
            Disabled = true,
        },
        ClientSecret = new Secret("client-secret-value"),
        Password = new Secret("password-value"),
        ClientKey = new Secret("client-key-value"),
        ClientCertificate = new Secret("client-certificate-value"),
        ApiKey = new Secret("api-key-value"),
        Interactive = true,
        Origin = ConnectionOrigin.Configuration,
        Version = 3,
        IssuanceVersion = 2,
        CreatedAt = Now.AddDays(-1),
        UpdatedAt = Now,
    };

    public static TokenSet Tokens(string accessToken = "access-token-value", string? refreshToken = "refresh-token-value") => new()
    {
        AccessToken = new Secret(accessToken),
        RefreshToken = Secret.From(refreshToken),
        TokenType = "bearer",
        ExpiresAt = Now.AddHours(1),
        RefreshTokenExpiresAt = Now.AddDays(30),
        GrantedScopes = ["orders.read", "with space"],
        Account = "Zoë@example",
        Fields = new Dictionary<string, string> { ["instance_url"] = "https://eu.api.example" },
        DpopKey = new Secret("dpop-key-value"),
        IssuedAt = Now,
        Issuance = new Issuance(2, "client-1", "https://as.example/token"),
        Servers = ["*.api.example", "https://as.example"],
        Grant = "grant-1",
        ExchangedFrom = "grant-2 grant-3",
    };

    /// <summary>A new attempt, by a node that shares nothing with another's.</summary>
    public static RefreshAttempt Attempt(long generation) => new(Guid.NewGuid().ToString("N"), "node", generation, Lifetime, Now + Lifetime);

    public static RenewalFailure Failure(OAuthErrorKind kind = OAuthErrorKind.Transient) => new(
        new OAuthError(kind, "server_unavailable", "The server is busy.", "Wait.") { HttpStatus = 503, RetryAfter = TimeSpan.FromSeconds(7) },
        Now,
        4,
        Now.AddSeconds(30));

    public static AuditEntry Entry(ConnectionKey? connection = null, AuditAction action = AuditAction.Updated) => new()
    {
        Connection = connection ?? Key,
        Name = "Orders API",
        Subject = "Zoë",
        Action = action,
        At = Now,
        Since = Now,
        Who = "alice",
        Origin = "page",
    };

    public static PendingAuthorization Authorization(string id = "a1", ConnectionKey? connection = null) => new()
    {
        Id = id,
        Connection = connection ?? Key,
        IssuanceVersion = 2,
        TicketHash = $"ticket-hash-{id}",
        Initiator = "someone",
        Origin = "somewhere",
        RedirectUri = "https://host.example/callback",
        ReturnPath = "/back",
        CreatedAt = Now,
        ExpiresAt = Now.AddMinutes(10),
        Device = new DeviceInstructions("ABCD-EFGH", "https://as.example/device", "https://as.example/device?user_code=ABCD-EFGH", 5),
        DeviceCode = new Secret("device-code-value"),
        PollAt = Now.AddSeconds(5),
    };

    public static UiTicket UiTicket(string id = "u1") => new()
    {
        Id = id,
        TenantId = "acme",
        TicketHash = $"ticket-hash-{id}",
        Initiator = "someone",
        OpenerOrigin = "https://studio.example",
        Nonce = "nonce",
        CreatedAt = Now,
        ExpiresAt = Now.AddMinutes(15),
    };

    public static PendingAuthorization Started(PendingAuthorization authorization) => authorization with
    {
        StateHash = $"state-hash-{authorization.Id}",
        BindingHash = $"binding-hash-{authorization.Id}",
        CodeVerifier = new Secret("code-verifier-value"),
        DpopKey = new Secret("authorization-dpop-key-value"),
    };
}

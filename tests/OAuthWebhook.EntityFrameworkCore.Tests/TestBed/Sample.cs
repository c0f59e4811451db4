using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;
using OAuthWebhook.Tokens;

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
            Disabled = true,
        },
        ClientSecret = new Secret("client-secret-value"),
        Password = new Secret("password-value"),
        Interactive = true,
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
        IssuedAt = Now,
        Issuance = new Issuance(2, "client-1", "https://as.example/token"),
    };

    /// <summary>A new attempt, by a node that shares nothing with another's.</summary>
    public static RefreshAttempt Attempt(long generation) => new(Guid.NewGuid().ToString("N"), "node", generation, Lifetime, Now + Lifetime);

    public static RenewalFailure Failure(OAuthErrorKind kind = OAuthErrorKind.Transient) => new(
        new OAuthError(kind, "server_unavailable", "The server is busy.", "Wait.") { HttpStatus = 503, RetryAfter = TimeSpan.FromSeconds(7) },
        Now,
        4,
        Now.AddSeconds(30));

    public static PendingAuthorization Authorization(string id = "a1", ConnectionKey? connection = null) => new()
    {
        Id = id,
        Connection = connection ?? Key,
        IssuanceVersion = 2,
        TicketHash = $"ticket-hash-{id}",
        Initiator = "someone",
        RedirectUri = "https://host.example/callback",
        ReturnPath = "/back",
        CreatedAt = Now,
        ExpiresAt = Now.AddMinutes(10),
    };

    public static PendingAuthorization Started(PendingAuthorization authorization) => authorization with
    {
        StateHash = $"state-hash-{authorization.Id}",
        BindingHash = $"binding-hash-{authorization.Id}",
        CodeVerifier = new Secret("code-verifier-value"),
    };
}

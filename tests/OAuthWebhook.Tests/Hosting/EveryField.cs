using OAuthWebhook.Connections;

namespace OAuthWebhook.Tests.Hosting;

/// <summary>A registration of which every field that a person can set is another than by default, whatever sense it makes.</summary>
internal static class EveryField
{
    private static readonly Dictionary<string, string> Texts = new() { ["a"] = "b" };

    public static ConnectionRegistration Set { get; } = new()
    {
        Name = "b",
        Description = "b",
        Provider = "b",
        FromCatalogue = true,
        Variables = Texts,
        AuthenticationType = AuthenticationType.Basic,
        GrantType = "b",
        ClientId = "b",
        ClientAuthenticationMethod = "b",
        BasicEncoding = BasicEncoding.Raw,
        ClientKeySettings = new() { Reference = "b", Algorithm = "b", Id = "b", Audience = "b" },
        ClientCertificateReference = "b",
        Username = "b",
        BaseUri = "b",
        AuthorizationEndpoint = "b",
        TokenEndpoint = "b",
        DeviceAuthorizationEndpoint = "b",
        PushedAuthorizationRequestEndpoint = "b",
        RevocationEndpoint = "b",
        IntrospectionEndpoint = "b",
        UserinfoEndpoint = "b",
        Issuer = "b",
        AuthorizationResponseIssParameterSupported = true,
        RedirectUri = "b",
        SeparateCallback = true,
        Scopes = ["b"],
        ScopeSeparator = ",",
        ResponseType = "b",
        UsePkce = false,
        Resource = ["b"],
        Audience = "b",
        UseDpop = true,
        Assertion = new() { Issuer = "b", Subject = "b", Audience = "b", LifetimeSeconds = 1, Claims = Texts },
        TokenExchange = new() { SubjectConnection = "b", SubjectTokenType = "b", ActorConnection = "b", RequestedTokenType = "b" },
        ApiKeySettings = new() { In = ApiKeyPlace.Query, Name = "b", Prefix = "b" },
        AuthorizationParameters = Texts,
        TokenParameters = Texts,
        Refresh = new() { Endpoint = "b", ClientAuthenticationMethod = "b", Parameters = Texts, MarginSeconds = 1, DefaultLifetimeSeconds = 1, RefreshTokenLifetimeSeconds = 1 },
        AllowedHosts = ["b"],
        Services = new() { TokenValidation = "b", AccountMapper = "b" },
        Template = true,
        Disabled = true,
    };
}

namespace OAuthWebhook.Connections;

/// <summary>
/// What a person enters about an OAuth client, without its secrets (RFC 6749 §2). Values are kept as entered;
/// the rules of this folder say whether they are acceptable.
/// </summary>
public sealed record ConnectionRegistration
{
    /// <summary>The name people pick it by.</summary>
    public required string Name { get; init; }

    /// <summary>A note for people.</summary>
    public string? Description { get; init; }

    /// <summary>The provider or integration this connects to: the id of an entry of the provider catalogue, or any label for lists.</summary>
    public string? Provider { get; init; }

    /// <summary>Whether <see cref="Provider"/> was an entry of the catalogue when this was saved. Without that entry it is not used: it would behave otherwise than it was made to.</summary>
    public bool FromCatalogue { get; init; }

    /// <summary>Values for the <c>{names}</c> in the provider's URLs, such as a tenant or a shop.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = NoParameters;

    /// <summary>How requests are authenticated: with OAuth, or with something a person enters once.</summary>
    public AuthenticationType AuthenticationType { get; init; }

    /// <summary>The wire value of the grant type (RFC 6749 §1.3), such as <c>client_credentials</c>; empty where the authentication type is not OAuth.</summary>
    public required string GrantType { get; init; }

    /// <summary>The client identifier (RFC 6749 §2.2).</summary>
    public string? ClientId { get; init; }

    /// <summary>How the client authenticates at the token endpoint (RFC 8414 §2 <c>token_endpoint_auth_methods_supported</c> values).</summary>
    public string ClientAuthenticationMethod { get; init; } = "client_secret_basic";

    /// <summary>How id and secret are encoded inside a Basic header.</summary>
    public BasicEncoding BasicEncoding { get; init; } = BasicEncoding.Form;

    /// <summary>What the client signs with, where it proves itself by a key (RFC 7523).</summary>
    public ClientKeySettings ClientKeySettings { get; init; } = new();

    /// <summary>The name under which the host's secret source holds the client's certificate and key (RFC 8705), where they are not entered here.</summary>
    public string? ClientCertificateReference { get; init; }

    /// <summary>The resource owner's name, for the password grant (RFC 6749 §4.3.2) and for Basic (RFC 7617).</summary>
    public string? Username { get; init; }

    /// <summary>What relative request URLs are appended to; its host is allowed.</summary>
    public string? BaseUri { get; init; }

    /// <summary>The authorization endpoint (RFC 6749 §3.1).</summary>
    public string? AuthorizationEndpoint { get; init; }

    /// <summary>The token endpoint (RFC 6749 §3.2).</summary>
    public string? TokenEndpoint { get; init; }

    /// <summary>The device authorization endpoint (RFC 8628 §3.1).</summary>
    public string? DeviceAuthorizationEndpoint { get; init; }

    /// <summary>The pushed authorization request endpoint; when set, the authorization request is pushed there (RFC 9126).</summary>
    public string? PushedAuthorizationRequestEndpoint { get; init; }

    /// <summary>The revocation endpoint (RFC 7009); when set, a deleted or forgotten token is revoked.</summary>
    public string? RevocationEndpoint { get; init; }

    /// <summary>The introspection endpoint (RFC 7662); when set, it is asked when somebody validates the connection.</summary>
    public string? IntrospectionEndpoint { get; init; }

    /// <summary>A URL that answers a GET with this token, asked when somebody validates the connection.</summary>
    public string? UserinfoEndpoint { get; init; }

    /// <summary>The authorization server's issuer identifier; when set, the callback's <c>iss</c> must equal it (RFC 9207 §2.4).</summary>
    public string? Issuer { get; init; }

    /// <summary>Whether the server says that every callback of it brings <c>iss</c>: one without is refused then (RFC 9207 §2.4). Needs <see cref="Issuer"/>.</summary>
    public bool AuthorizationResponseIssParameterSupported { get; init; }

    /// <summary>A redirect URI to use instead of the host's own callback URL; must be another route of this host.</summary>
    public string? RedirectUri { get; init; }

    /// <summary>Whether the redirect URI is one for this connection alone: tells servers apart that do not send <c>iss</c> (RFC 9700 §4.4.2.2).</summary>
    public bool SeparateCallback { get; init; }

    /// <summary>The scopes to ask for (RFC 6749 §3.3).</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>What the provider wants between scopes: a space by RFC 6749 §3.3, a comma for some.</summary>
    public string ScopeSeparator { get; init; } = " ";

    /// <summary>Only <c>code</c>: the others are forbidden by RFC 9700 §2.1.2.</summary>
    public string ResponseType { get; init; } = "code";

    /// <summary>Whether PKCE with S256 is used (RFC 7636); turn off only for a provider that refuses unknown parameters.</summary>
    public bool UsePkce { get; init; } = true;

    /// <summary>The protected resources the token is for (RFC 8707 §2): absolute URIs without a fragment.</summary>
    public IReadOnlyList<string> Resource { get; init; } = [];

    /// <summary>The logical name of the audience, where a server wants one (RFC 8693 §2.1; a custom of several servers elsewhere).</summary>
    public string? Audience { get; init; }

    /// <summary>Whether tokens are bound to a key of this connection (RFC 9449 DPoP).</summary>
    public bool UseDpop { get; init; }

    /// <summary>The claims of the assertion, for the JWT bearer grant (RFC 7523 §3).</summary>
    public AssertionSettings Assertion { get; init; } = new();

    /// <summary>What is exchanged, for the token exchange grant (RFC 8693).</summary>
    public TokenExchangeSettings TokenExchange { get; init; } = new();

    /// <summary>Where an API key goes.</summary>
    public ApiKeySettings ApiKeySettings { get; init; } = new();

    /// <summary>Further parameters of the authorization request.</summary>
    public IReadOnlyDictionary<string, string> AuthorizationParameters { get; init; } = NoParameters;

    /// <summary>Further parameters of every token request but a refresh.</summary>
    public IReadOnlyDictionary<string, string> TokenParameters { get; init; } = NoParameters;

    /// <summary>How the token is refreshed.</summary>
    public RefreshSettings Refresh { get; init; } = new();

    /// <summary>Hosts the token may be sent to besides the base URI's: <c>host</c>, <c>host:port</c> or <c>*.domain</c>.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Services of the host that do something for this connection in another way.</summary>
    public ServiceSettings Services { get; init; } = new();

    /// <summary>Whether it is a template: it has no token of its own, each end user (subject) has one.</summary>
    public bool Template { get; init; }

    /// <summary>The template whose connection for one subject this is; null for any other. What it does not say itself is the template's.</summary>
    public string? TemplateId { get; init; }

    /// <summary>The end user it belongs to, as the host's expressions name them; null unless it has a template.</summary>
    public string? Subject { get; init; }

    /// <summary>Whether a person has switched it off.</summary>
    public bool Disabled { get; init; }

    /// <summary>Whether it is used without a token set of its own: what a person entered is sent as it is, or each end user has one.</summary>
    public bool Tokenless => AuthenticationType != AuthenticationType.OAuth2 || Template;

    internal static IReadOnlyDictionary<string, string> NoParameters { get; } = new Dictionary<string, string>();
}

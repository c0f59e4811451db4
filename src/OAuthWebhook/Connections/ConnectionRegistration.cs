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

    /// <summary>The provider or integration this connects to, as a label for lists.</summary>
    public string? Provider { get; init; }

    /// <summary>The wire value of the grant type (RFC 6749 §1.3), such as <c>client_credentials</c>.</summary>
    public required string GrantType { get; init; }

    /// <summary>The client identifier (RFC 6749 §2.2).</summary>
    public string? ClientId { get; init; }

    /// <summary>How the client authenticates at the token endpoint (RFC 8414 §2 <c>token_endpoint_auth_methods_supported</c> values).</summary>
    public string ClientAuthenticationMethod { get; init; } = "client_secret_basic";

    /// <summary>How id and secret are encoded inside a Basic header.</summary>
    public BasicEncoding BasicEncoding { get; init; } = BasicEncoding.Form;

    /// <summary>The resource owner's name, for the password grant (RFC 6749 §4.3.2).</summary>
    public string? Username { get; init; }

    /// <summary>What relative request URLs are appended to; its host is allowed.</summary>
    public string? BaseUri { get; init; }

    /// <summary>The authorization endpoint (RFC 6749 §3.1).</summary>
    public string? AuthorizationEndpoint { get; init; }

    /// <summary>The token endpoint (RFC 6749 §3.2).</summary>
    public string? TokenEndpoint { get; init; }

    /// <summary>A URL that answers a GET with this token, asked when somebody validates the connection.</summary>
    public string? UserinfoEndpoint { get; init; }

    /// <summary>The authorization server's issuer identifier; when set, the callback's <c>iss</c> must equal it (RFC 9207 §2.4).</summary>
    public string? Issuer { get; init; }

    /// <summary>A redirect URI to use instead of the host's own callback URL; must be another route of this host.</summary>
    public string? RedirectUri { get; init; }

    /// <summary>The scopes to ask for (RFC 6749 §3.3).</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>What the provider wants between scopes: a space by RFC 6749 §3.3, a comma for some.</summary>
    public string ScopeSeparator { get; init; } = " ";

    /// <summary>Only <c>code</c>: the others are forbidden by RFC 9700 §2.1.2.</summary>
    public string ResponseType { get; init; } = "code";

    /// <summary>Whether PKCE with S256 is used (RFC 7636); turn off only for a provider that refuses unknown parameters.</summary>
    public bool UsePkce { get; init; } = true;

    /// <summary>Further parameters of the authorization request.</summary>
    public IReadOnlyDictionary<string, string> AuthorizationParameters { get; init; } = NoParameters;

    /// <summary>Further parameters of every token request but a refresh.</summary>
    public IReadOnlyDictionary<string, string> TokenParameters { get; init; } = NoParameters;

    /// <summary>How the token is refreshed.</summary>
    public RefreshSettings Refresh { get; init; } = new();

    /// <summary>Hosts the token may be sent to besides the base URI's: <c>host</c>, <c>host:port</c> or <c>*.domain</c>.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Whether a person has switched it off.</summary>
    public bool Disabled { get; init; }

    internal static IReadOnlyDictionary<string, string> NoParameters { get; } = new Dictionary<string, string>();
}

/// <summary>How a connection's token is refreshed (RFC 6749 §6), where its provider needs something special.</summary>
public sealed record RefreshSettings
{
    /// <summary>The endpoint for refreshes, where it is not the token endpoint.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Further parameters of refresh requests.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = ConnectionRegistration.NoParameters;

    /// <summary>How long before its end a token is renewed in the background, in seconds, at most half its life; by default 900. Callers wait for it only in the last 60 seconds, at most a tenth of its life.</summary>
    public int? MarginSeconds { get; init; }

    /// <summary>The lifetime of an access token whose answer has no <c>expires_in</c>, in seconds; without it such a token is used until it is refused.</summary>
    public int? DefaultLifetimeSeconds { get; init; }

    /// <summary>The lifetime of a refresh token whose answer does not tell it, in seconds.</summary>
    public int? RefreshTokenLifetimeSeconds { get; init; }
}

/// <summary>How <c>client_secret_basic</c> encodes the client id and secret.</summary>
public enum BasicEncoding
{
    /// <summary>Form-encoded before Base64, as RFC 6749 §2.3.1 says.</summary>
    Form,

    /// <summary>As they are (RFC 7617), for the servers that do not decode them.</summary>
    Raw,
}

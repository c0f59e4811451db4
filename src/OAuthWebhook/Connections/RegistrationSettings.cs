using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OAuthWebhook.Json;

namespace OAuthWebhook.Connections;

/// <summary>How a connection's token is refreshed (RFC 6749 §6), where its provider needs something special.</summary>
public sealed record RefreshSettings
{
    /// <summary>The endpoint for refreshes, where it is not the token endpoint.</summary>
    public string? Endpoint { get; init; }

    /// <summary>How the client authenticates at a refresh; null: as at every token request.</summary>
    public string? ClientAuthenticationMethod { get; init; }

    /// <summary>Further parameters of refresh requests.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = ConnectionRegistration.NoParameters;

    /// <summary>How long before its end a token is renewed in the background, in seconds, at most half its life; by default 900. Callers wait for it only in the last 60 seconds, at most a tenth of its life.</summary>
    public int? MarginSeconds { get; init; }

    /// <summary>The lifetime of an access token whose answer has no <c>expires_in</c>, in seconds; without it such a token is used until it is refused.</summary>
    public int? DefaultLifetimeSeconds { get; init; }

    /// <summary>The lifetime of a refresh token whose answer does not tell it, in seconds.</summary>
    public int? RefreshTokenLifetimeSeconds { get; init; }
}

/// <summary>The key a client signs with (RFC 7523). The key itself is a secret, kept apart.</summary>
public sealed record ClientKeySettings
{
    /// <summary>The name under which the host's secret source holds the key, where it is not entered here.</summary>
    public string? Reference { get; init; }

    /// <summary>The signature algorithm (RFC 7518 §3.1): <c>RS256</c>, <c>PS256</c> or <c>ES256</c>; null: the first of them that fits the key.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The key's id, sent as <c>kid</c> (RFC 7515 §4.1.4); null: that of the JWK, if it has one.</summary>
    public string? Id { get; init; }

    /// <summary>What the assertion names as its audience; null: the issuer, or without one the token endpoint (RFC 7523 §3).</summary>
    [TextForm(TextForm.Text, Names = TemplateNames.Variables)]
    public string? Audience { get; init; }
}

/// <summary>The claims of a JWT bearer assertion (RFC 7523 §3).</summary>
public sealed record AssertionSettings
{
    /// <summary><c>iss</c>; null: the client id.</summary>
    [TextForm(TextForm.Text, Names = TemplateNames.Variables)]
    public string? Issuer { get; init; }

    /// <summary><c>sub</c>: the account that the token acts for; null: the issuer.</summary>
    [TextForm(TextForm.Text, Names = TemplateNames.Variables)]
    public string? Subject { get; init; }

    /// <summary><c>aud</c>; null: the token endpoint.</summary>
    [TextForm(TextForm.Text, Names = TemplateNames.Variables)]
    public string? Audience { get; init; }

    /// <summary>How long it is valid, in seconds; null: 300.</summary>
    [Range(1, 3600)]
    public int? LifetimeSeconds { get; init; }

    /// <summary>Further claims.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; init => field = value ?? ConnectionRegistration.NoParameters; } = ConnectionRegistration.NoParameters;
}

/// <summary>What a token exchange takes and gives (RFC 8693 §2.1).</summary>
public sealed record TokenExchangeSettings
{
    /// <summary>The id of the connection whose token is exchanged; null where nothing is. A request cannot bring a subject token: a connection has one token, and one caller's must not become another's.</summary>
    public string? SubjectConnection { get; init; }

    /// <summary>The subject token's type; null: an access token.</summary>
    public string? SubjectTokenType { get; init; }

    /// <summary>The id of the connection whose token names who acts; null: nobody does.</summary>
    public string? ActorConnection { get; init; }

    /// <summary>The wanted token's type; null: the server's choice.</summary>
    public string? RequestedTokenType { get; init; }
}

/// <summary>Where an API key goes.</summary>
public sealed record ApiKeySettings
{
    /// <summary>In a header or in the query.</summary>
    public ApiKeyPlace In { get; init; }

    /// <summary>The header's or the query parameter's name.</summary>
    public string Name { get; init; } = "X-API-Key";

    /// <summary>What stands before the key in the header, with its blank if it has one.</summary>
    public string Prefix { get; init; } = "";
}

/// <summary>Names of services that the host registers.</summary>
public sealed record ServiceSettings
{
    /// <summary>Who says whether a token is valid; null: what the connection's own fields say.</summary>
    public string? TokenValidation { get; init; }

    /// <summary>Who says which account a token belongs to; null: what the connection's own fields say.</summary>
    public string? AccountMapper { get; init; }
}

/// <summary>How requests are authenticated.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<AuthenticationType>))]
public enum AuthenticationType
{
    /// <summary>With an access token that a grant gives.</summary>
    [JsonStringEnumMemberName("oauth2")]
    OAuth2,

    /// <summary>With a token that a person enters (RFC 6750 §2.1).</summary>
    Bearer,

    /// <summary>With a key that a person enters, in a header or in the query.</summary>
    ApiKey,

    /// <summary>With a user name and a password (RFC 7617).</summary>
    Basic,
}

/// <summary>Where an API key goes.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ApiKeyPlace>))]
public enum ApiKeyPlace
{
    /// <summary>In a header.</summary>
    Header,

    /// <summary>In the query: for APIs that offer nothing better, since URLs are logged on their way.</summary>
    Query,
}

/// <summary>How <c>client_secret_basic</c> encodes the client id and secret.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<BasicEncoding>))]
public enum BasicEncoding
{
    /// <summary>Form-encoded before Base64, as RFC 6749 §2.3.1 says.</summary>
    Form,

    /// <summary>As they are (RFC 7617), for the servers that do not decode them.</summary>
    Raw,
}

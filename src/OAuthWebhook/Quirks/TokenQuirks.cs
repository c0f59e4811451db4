using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OAuthWebhook.Json;

namespace OAuthWebhook.Quirks;

/// <summary>How a token request is sent, where it is not a form.</summary>
public sealed record TokenRequestQuirks
{
    /// <summary>How its parameters are encoded.</summary>
    public ParameterEncoding Encoding { get; init; }

    /// <summary>Other names for its parameters, by the standard's name.</summary>
    [TextForm(TextForm.ParameterName, Keys = TextForm.ParameterName)]
    public IReadOnlyDictionary<string, string> ParameterNames { get; init; } = ProviderQuirks.Nothing;

    /// <summary>Further headers.</summary>
    [TextForm(TextForm.HeaderValue, Keys = TextForm.HeaderName, Names = TemplateNames.Variables)]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = ProviderQuirks.Nothing;

    /// <summary>Parameters of the standard that are left out because the provider refuses them.</summary>
    [TextForm(TextForm.ParameterName)]
    public IReadOnlyList<string> Without { get; init; } = [];
}

/// <summary>How parameters are sent.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ParameterEncoding>))]
public enum ParameterEncoding
{
    /// <summary>POST, <c>application/x-www-form-urlencoded</c> (RFC 6749 §3.2).</summary>
    Form,

    /// <summary>POST, a JSON object.</summary>
    Json,

    /// <summary>POST with an empty body, in the URL's query.</summary>
    Query,

    /// <summary>GET, in the URL's query.</summary>
    Get,
}

/// <summary>Where a token answer has what: a pointer for each field of RFC 6749 §5.1 that is elsewhere or otherwise.</summary>
public sealed record TokenAnswerQuirks
{
    /// <summary>Where the access token is; null: <c>/access_token</c>.</summary>
    [TextForm(TextForm.Pointer)]
    public string? AccessToken { get; init; }

    /// <summary>Where the token type is; null: <c>/token_type</c>.</summary>
    [TextForm(TextForm.Pointer)]
    public string? TokenType { get; init; }

    /// <summary>The type that is meant whatever the answer says; null: what it says.</summary>
    [TextForm(TextForm.WireValue)]
    public string? FixedTokenType { get; init; }

    /// <summary>Where the access token's life or end is; null: <c>/expires_in</c>.</summary>
    [TextForm(TextForm.Pointer)]
    public string? ExpiresIn { get; init; }

    /// <summary>What that is given in.</summary>
    public LifetimeUnit ExpiresInUnit { get; init; }

    /// <summary>Where the refresh token is; null: <c>/refresh_token</c>.</summary>
    [TextForm(TextForm.Pointer)]
    public string? RefreshToken { get; init; }

    /// <summary>Where the refresh token's life or end is; null: <c>/refresh_token_expires_in</c> or <c>/refresh_expires_in</c>.</summary>
    [TextForm(TextForm.Pointer)]
    public string? RefreshTokenExpiresIn { get; init; }

    /// <summary>What that is given in.</summary>
    public LifetimeUnit RefreshTokenExpiresInUnit { get; init; }

    /// <summary>Where the granted scopes are; null: <c>/scope</c>.</summary>
    [TextForm(TextForm.Pointer)]
    public string? Scope { get; init; }

    /// <summary>What stands between them; null: a space or a comma.</summary>
    public string? ScopeSeparator { get; init; }

    /// <summary>Where the account's name is; null: the answer does not tell.</summary>
    [TextForm(TextForm.Pointer)]
    public string? Account { get; init; }

    /// <summary>What else to keep: field → pointer.</summary>
    [TextForm(TextForm.Pointer, Keys = TextForm.FieldName)]
    public IReadOnlyDictionary<string, string> Fields { get; init; } = ProviderQuirks.Nothing;

    /// <summary>What makes an answer a refusal whatever its status; null: one without an access token.</summary>
    public JsonCondition? ErrorWhen { get; init; }

    /// <summary>Where the error code is; null: <c>/error</c>.</summary>
    [TextForm(TextForm.Pointer)]
    public string? Error { get; init; }

    /// <summary>Where the provider's words about the error are; null: <c>/error_description</c>.</summary>
    [TextForm(TextForm.Pointer)]
    public string? ErrorDescription { get; init; }

    /// <summary>What the provider's own codes mean in the words of RFC 6749 §5.2: theirs → the standard's.</summary>
    [TextForm(TextForm.WireValue, Keys = TextForm.Text)]
    public IReadOnlyDictionary<string, string> ErrorCodes { get; init; } = ProviderQuirks.Nothing;
}

/// <summary>What a lifetime is given in.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<LifetimeUnit>))]
public enum LifetimeUnit
{
    /// <summary>Seconds from now (RFC 6749 §5.1).</summary>
    Seconds,

    /// <summary>Milliseconds from now.</summary>
    Milliseconds,

    /// <summary>Minutes from now.</summary>
    Minutes,

    /// <summary>A point in time, in seconds since 1970.</summary>
    UnixSeconds,

    /// <summary>A point in time, in milliseconds since 1970.</summary>
    UnixMilliseconds,

    /// <summary>A point in time, as RFC 3339 text.</summary>
    Timestamp,
}

/// <summary>How a provider lengthens an access token in place of refreshing it: a request with the access token itself.</summary>
public sealed record ExtendQuirks
{
    /// <summary>Where; null: the refresh endpoint, or the token endpoint.</summary>
    [TextForm(TextForm.Url, Names = TemplateNames.WithToken)]
    public string? Endpoint { get; init; }

    /// <summary>How its parameters are sent.</summary>
    public ParameterEncoding Encoding { get; init; } = ParameterEncoding.Get;

    /// <summary>Its parameters; <c>{access_token}</c>, <c>{client_id}</c> and <c>{client_secret}</c> stand for those. Nothing else is sent.</summary>
    [TextForm(TextForm.Any, Keys = TextForm.ParameterName, Names = TemplateNames.WithToken | TemplateNames.Credentials)]
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = ProviderQuirks.Nothing;

    /// <summary>How old a token has to be before it can be lengthened, in seconds.</summary>
    [Range(0, int.MaxValue)]
    public int MinimumAgeSeconds { get; init; }

    /// <summary>Whether it is done at once after a consent, to turn a short-lived token into a long-lived one.</summary>
    public bool AfterConsent { get; init; }

    /// <summary>Where it is done at once after a consent; null: the same.</summary>
    [TextForm(TextForm.Url, Names = TemplateNames.WithToken)]
    public string? AfterConsentEndpoint { get; init; }

    /// <summary>The parameters where it is done at once after a consent; null: the same.</summary>
    [TextForm(TextForm.Any, Keys = TextForm.ParameterName, Names = TemplateNames.WithToken | TemplateNames.Credentials)]
    public IReadOnlyDictionary<string, string>? AfterConsentParameters { get; init; }
}

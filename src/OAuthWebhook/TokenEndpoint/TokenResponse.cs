using OAuthWebhook.Connections;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.TokenEndpoint;

/// <summary>A successful answer of a token endpoint (RFC 6749 §5.1).</summary>
public sealed record TokenResponse
{
    /// <summary>The access token; null when there is none that can be sent, but a refresh token that must not be lost.</summary>
    public required Secret? AccessToken { get; init; }

    /// <summary>Its type (RFC 6749 §7.1); <c>Bearer</c> when the server left it out.</summary>
    public required string TokenType { get; init; }

    /// <summary>How long the access token lives; null when the server did not say, or said nothing usable.</summary>
    public TimeSpan? ExpiresIn { get; init; }

    /// <summary>The refresh token; null means "keep the old one" (RFC 6749 §6).</summary>
    public Secret? RefreshToken { get; init; }

    /// <summary>How long the refresh token lives; null when the server did not say.</summary>
    public TimeSpan? RefreshTokenExpiresIn { get; init; }

    /// <summary>The granted scopes; null means "as asked" (RFC 6749 §5.1).</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The account the token belongs to, where the answer tells.</summary>
    public string? Account { get; init; }

    /// <summary>The key that the request was proved with (RFC 9449 §5), as a JWK: it has to be kept with the tokens. Null where none was used.</summary>
    public Secret? DpopKey { get; init; }

    /// <summary>What else the connection's provider is known to say, by the variable it fills.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = ConnectionRegistration.NoParameters;
}

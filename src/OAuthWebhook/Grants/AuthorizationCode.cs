using OAuthWebhook.Connections;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.Grants;

/// <summary>A code from the callback with what its token request repeats (RFC 6749 §4.1.3).</summary>
/// <param name="Code">The code: good once.</param>
/// <param name="RedirectUri">The redirect URI of the authorization request.</param>
/// <param name="CodeVerifier">The PKCE verifier (RFC 7636 §4.5); null when PKCE is off.</param>
public sealed record AuthorizationCode(Secret Code, string RedirectUri, Secret? CodeVerifier)
{
    /// <summary>The key that the authorization request named (RFC 9449 §10); null when it named none.</summary>
    public Secret? DpopKey { get; init; }

    /// <summary>When the consent began; null when it is not known.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>What else the callback said that the provider is known to say, by the name it fills.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = ConnectionRegistration.NoParameters;
}

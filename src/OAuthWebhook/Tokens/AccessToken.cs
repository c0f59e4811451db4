using System.Net.Http.Headers;

namespace OAuthWebhook.Tokens;

/// <summary>An access token ready to be sent. Made once for each token set and shared by all requests, so that a warm request allocates nothing for it.</summary>
public sealed class AccessToken
{
    internal AccessToken(AuthenticationHeaderValue header, long generation, DateTimeOffset? expiresAt)
    {
        Header = header;
        Generation = generation;
        ExpiresAt = expiresAt;
    }

    /// <summary>The generation of the token set it is from; tells a renewal which token was refused.</summary>
    public long Generation { get; }

    /// <summary>When it ends; null when nobody knows.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>The header that carries it (RFC 6750 §2.1). Not public: whoever wants to send it uses the token handler.</summary>
    internal AuthenticationHeaderValue Header { get; }

    /// <inheritdoc />
    public override string ToString() => "[access token]";
}

using OAuthWebhook.Connections;

namespace OAuthWebhook.Discovery;

/// <summary>What was found out about an authorization server from its issuer.</summary>
public sealed record DiscoveredServer
{
    /// <summary>What to fill into a connection: the issuer, the endpoints, what the callback brings, and a client authentication method that the host and the server both have.</summary>
    public required RegistrationValues Values { get; init; }

    /// <summary>The grant types that the host and the server both have.</summary>
    public required IReadOnlyList<string> GrantTypes { get; init; }

    /// <summary>The client authentication methods that the host and the server both have, the strongest first.</summary>
    public required IReadOnlyList<string> ClientAuthenticationMethods { get; init; }

    /// <summary>The scopes the server tells about; there may be more.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The PKCE methods (RFC 7636 §4.2) the server tells about; empty: it does not say.</summary>
    public required IReadOnlyList<string> CodeChallengeMethods { get; init; }

    /// <summary>The algorithms of DPoP proofs (RFC 9449 §5.1) the server takes; empty: it has no DPoP, or does not say.</summary>
    public required IReadOnlyList<string> DpopAlgorithms { get; init; }

    /// <summary>Whether the server takes pushed authorization requests alone (RFC 9126 §5).</summary>
    public bool RequiresPushedAuthorizationRequests { get; init; }
}

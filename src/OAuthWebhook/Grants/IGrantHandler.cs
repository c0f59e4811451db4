using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Grants;

/// <summary>Builds the token request of one grant type: wire parameters only, no I/O, no client authentication. Register with <c>AddGrantHandler</c>.</summary>
public interface IGrantHandler
{
    /// <summary>What people need to know about it; its <see cref="GrantDescriptor.GrantType"/> is the key it is found by.</summary>
    GrantDescriptor Descriptor { get; }

    /// <summary>Builds the request.</summary>
    /// <param name="context">What it is built from.</param>
    /// <returns>The request, or what is missing.</returns>
    OAuthResult<TokenRequest> BuildRequest(GrantContext context);
}

/// <summary>What a token request is built from.</summary>
/// <param name="Connection">The connection.</param>
public sealed record GrantContext(Connection Connection)
{
    /// <summary>The current token set, if any.</summary>
    public TokenSet? Tokens { get; init; }

    /// <summary>The answer to an authorization request, for the authorization code grant.</summary>
    public AuthorizationCode? Code { get; init; }
}

using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;
using OAuthWebhook.Keys;
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

    /// <summary>The device code that a person may have approved by now, for the device authorization grant.</summary>
    public Secret? DeviceCode { get; init; }

    /// <summary>The key the client signs with, for the JWT bearer grant.</summary>
    internal SigningKey? Key { get; init; }

    /// <summary>The token that is exchanged, for the token exchange grant.</summary>
    public Secret? SubjectToken { get; init; }

    /// <summary>The token of who acts, for the token exchange grant.</summary>
    public Secret? ActorToken { get; init; }
}

using System.Net.Http.Headers;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;

namespace OAuthWebhook.ClientAuthentication;

/// <summary>One way for a client to prove who it is at the token endpoint (RFC 6749 §2.3). Independent of the grant. Register with <c>AddClientAuthenticationMethod</c>.</summary>
public interface IClientAuthenticationMethod
{
    /// <summary>Its name, as in RFC 8414 <c>token_endpoint_auth_methods_supported</c>.</summary>
    string Name { get; }

    /// <summary>A name for forms.</summary>
    string DisplayName { get; }

    /// <summary>Whether it needs a client secret.</summary>
    bool NeedsSecret { get; }

    /// <summary>Adds the proof to a token request. A secret it <see cref="NeedsSecret"/> is there.</summary>
    /// <param name="message">The message being built.</param>
    void Apply(ClientAuthenticationMessage message);
}

/// <summary>A token request being built.</summary>
/// <param name="Connection">The client.</param>
/// <param name="Headers">The request's headers.</param>
/// <param name="Parameters">The form parameters; more may be added.</param>
public sealed record ClientAuthenticationMessage(Connection Connection, HttpRequestHeaders Headers, IList<KeyValuePair<string, string>> Parameters);

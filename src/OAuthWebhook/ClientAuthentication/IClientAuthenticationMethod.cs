using System.Net.Http.Headers;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;

namespace OAuthWebhook.ClientAuthentication;

/// <summary>One way for a client to prove who it is to the authorization server (RFC 6749 §2.3). Independent of the grant. Register with <c>AddClientAuthenticationMethod</c>.</summary>
public interface IClientAuthenticationMethod
{
    /// <summary>Its name, as in RFC 8414 <c>token_endpoint_auth_methods_supported</c>.</summary>
    string Name { get; }

    /// <summary>A name for forms.</summary>
    string DisplayName { get; }

    /// <summary>What it proves the client with. It is there when <see cref="ApplyAsync"/> is called.</summary>
    ClientCredential Needs { get; }

    /// <summary>Adds the proof to a request.</summary>
    /// <param name="message">The request being built.</param>
    /// <param name="cancellationToken">Ends the wait for a secret that is kept elsewhere.</param>
    /// <returns>Null, or why there is no proof; nothing is sent then.</returns>
    ValueTask<OAuthError?> ApplyAsync(ClientAuthenticationMessage message, CancellationToken cancellationToken);
}

/// <summary>What a client proves itself with.</summary>
public enum ClientCredential
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The client secret.</summary>
    Secret,

    /// <summary>A private key, entered or referred to.</summary>
    Key,

    /// <summary>A certificate with its private key, entered or referred to. It is presented when the connection is made, not in the message.</summary>
    Certificate,
}

/// <summary>A request to the authorization server that is being built: a token request, or one to the endpoints beside it.</summary>
/// <param name="Connection">The client.</param>
/// <param name="Endpoint">Where it goes.</param>
/// <param name="Headers">The request's headers.</param>
/// <param name="Parameters">The form parameters; more may be added.</param>
public sealed record ClientAuthenticationMessage(Connection Connection, Uri Endpoint, HttpRequestHeaders Headers, IList<KeyValuePair<string, string>> Parameters)
{
    internal void Add(string name, string value) => Parameters.Add(new(name, value));

    // RFC 6749 §3.2.1: who the client is, where the proof does not say it.
    internal void AddClientId() => Add("client_id", Connection.Registration.ClientId ?? "");
}

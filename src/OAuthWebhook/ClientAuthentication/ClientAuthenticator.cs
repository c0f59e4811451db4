using OAuthWebhook.Destinations;
using OAuthWebhook.Keys;
using OAuthWebhook.Results;

namespace OAuthWebhook.ClientAuthentication;

/// <summary>
/// Authenticates any request to the authorization server as its connection's client: token requests, and those to the endpoints beside
/// (RFC 9126 §2, RFC 7009 §2.1, RFC 7662 §2.1, RFC 8628 §3.1).
/// </summary>
internal sealed class ClientAuthenticator(ClientAuthenticationCatalog methods, ClientCertificates certificates, GuardedTransport transport)
{
    /// <summary>Adds the proof to a request, and gives what it has to be sent through.</summary>
    /// <param name="message">The request being built; its body is made of the parameters afterwards.</param>
    /// <param name="refresh">Whether it is a refresh, which may have a method of its own.</param>
    /// <param name="cancellationToken">Ends the wait for a secret that is kept elsewhere.</param>
    /// <returns>The way to the server, with the client's certificate if it has one; or why there is no proof, and nothing may be sent.</returns>
    public async ValueTask<OAuthResult<HttpMessageInvoker>> ApplyAsync(ClientAuthenticationMessage message, bool refresh, CancellationToken cancellationToken)
    {
        var connection = message.Connection;
        var registration = connection.Registration;
        var name = refresh && registration.Refresh.ClientAuthenticationMethod is { Length: > 0 } other ? other : registration.ClientAuthenticationMethod;
        if (methods.Find(name) is not { } method)
            return Incomplete($"The host has no client authentication method '{name}'.");
        var (there, missing) = method.Needs switch
        {
            ClientCredential.Secret => (connection.ClientSecret is not null, "client secret"),
            ClientCredential.Key => (ClientKeys.Has(connection), "client key"),
            ClientCredential.Certificate => (ClientCertificates.Has(connection), "client certificate"),
            _ => (true, ""),
        };
        if (!there)
            return Incomplete($"The connection '{registration.Name}' has no {missing}, which {method.Name} needs.");

        // Also with another method: what the server issues may be bound to the certificate (RFC 8705 §3 and §4).
        ClientCertificate? certificate = null;
        if (ClientCertificates.Has(connection) && !(await certificates.FindAsync(connection, cancellationToken)).TryGet(out certificate, out var unusable))
            return unusable;
        if (await method.ApplyAsync(message, cancellationToken) is { } error)
            return error;
        return certificate is null ? transport.TokenEndpoint : transport.For(certificate).TokenEndpoint;
    }

    private static OAuthError Incomplete(string description) =>
        new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionIncomplete, description, "Correct it on the connection's page in Manage Tokens.");
}

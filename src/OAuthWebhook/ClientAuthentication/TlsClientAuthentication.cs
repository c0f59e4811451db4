using OAuthWebhook.Results;

namespace OAuthWebhook.ClientAuthentication;

/// <summary>
/// Mutual TLS (RFC 8705 §2): the certificate that the connection is made with proves the client, which in the message only names itself.
/// Whether the server trusts who issued the certificate or knows the certificate itself is the server's side of it.
/// </summary>
public abstract class TlsClientAuthentication : IClientAuthenticationMethod
{
    private protected TlsClientAuthentication(string name, string displayName)
    {
        Name = name;
        DisplayName = displayName;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public string DisplayName { get; }

    /// <inheritdoc />
    public ClientCredential Needs => ClientCredential.Certificate;

    /// <inheritdoc />
    public ValueTask<OAuthError?> ApplyAsync(ClientAuthenticationMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.AddClientId();
        return default;
    }
}

/// <summary>Mutual TLS with a certificate of an authority that the server trusts (RFC 8705 §2.1).</summary>
public sealed class TlsClientAuth() : TlsClientAuthentication("tls_client_auth", "Certificate of an authority");

/// <summary>Mutual TLS with a certificate that is registered at the server (RFC 8705 §2.2).</summary>
public sealed class SelfSignedTlsClientAuth() : TlsClientAuthentication("self_signed_tls_client_auth", "Self-signed certificate");

using OAuthWebhook.Results;

namespace OAuthWebhook.ClientAuthentication;

/// <summary>An assertion signed with the client's private key (RFC 7523 §2.2, OpenID Connect Core §9): the server knows the public part alone.</summary>
public sealed class PrivateKeyJwt : IClientAuthenticationMethod
{
    private readonly ClientKeys _keys;
    private readonly TimeProvider _time;

    internal PrivateKeyJwt(ClientKeys keys, TimeProvider time)
    {
        _keys = keys;
        _time = time;
    }

    /// <inheritdoc />
    public string Name => "private_key_jwt";

    /// <inheritdoc />
    public string DisplayName => "Signed with a private key";

    /// <inheritdoc />
    public ClientCredential Needs => ClientCredential.Key;

    /// <inheritdoc />
    public async ValueTask<OAuthError?> ApplyAsync(ClientAuthenticationMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!(await _keys.FindAsync(message.Connection, message.Endpoint, cancellationToken)).TryGet(out var key, out var error))
            return error;
        using (key)
            ClientAssertion.Add(message, key, _time);
        return null;
    }
}

using OAuthWebhook.Results;
using OAuthWebhook.Keys;

namespace OAuthWebhook.ClientAuthentication;

/// <summary>An assertion signed with the client secret, HS256 (OpenID Connect Core §9): the secret itself is never sent.</summary>
public sealed class ClientSecretJwt : IClientAuthenticationMethod
{
    private readonly TimeProvider _time;

    internal ClientSecretJwt(TimeProvider time) => _time = time;

    /// <inheritdoc />
    public string Name => "client_secret_jwt";

    /// <inheritdoc />
    public string DisplayName => "Signed with the client secret";

    /// <inheritdoc />
    public ClientCredential Needs => ClientCredential.Secret;

    /// <inheritdoc />
    public ValueTask<OAuthError?> ApplyAsync(ClientAuthenticationMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var key = SigningKey.Shared(message.Connection.ClientSecret!.Reveal());
        ClientAssertion.Add(message, key, _time);
        return default;
    }
}

using OAuthWebhook.Results;

namespace OAuthWebhook.ClientAuthentication;

/// <summary>Id and secret as form parameters (RFC 6749 §2.3.1).</summary>
public sealed class ClientSecretPost : IClientAuthenticationMethod
{
    /// <inheritdoc />
    public string Name => "client_secret_post";

    /// <inheritdoc />
    public string DisplayName => "In the request body";

    /// <inheritdoc />
    public ClientCredential Needs => ClientCredential.Secret;

    /// <inheritdoc />
    public ValueTask<OAuthError?> ApplyAsync(ClientAuthenticationMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.AddClientId();
        message.Add("client_secret", message.Connection.ClientSecret?.Reveal() ?? "");
        return default;
    }
}

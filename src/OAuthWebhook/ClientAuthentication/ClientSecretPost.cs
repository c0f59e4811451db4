namespace OAuthWebhook.ClientAuthentication;

/// <summary>Id and secret as form parameters (RFC 6749 §2.3.1).</summary>
public sealed class ClientSecretPost : IClientAuthenticationMethod
{
    /// <inheritdoc />
    public string Name => "client_secret_post";

    /// <inheritdoc />
    public string DisplayName => "In the request body";

    /// <inheritdoc />
    public bool NeedsSecret => true;

    /// <inheritdoc />
    public void Apply(ClientAuthenticationMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.Parameters.Add(new("client_id", message.Connection.Registration.ClientId ?? ""));
        message.Parameters.Add(new("client_secret", message.Connection.ClientSecret?.Reveal() ?? ""));
    }
}

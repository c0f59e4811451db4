namespace OAuthWebhook.ClientAuthentication;

/// <summary>A public client only names itself (RFC 6749 §3.2.1).</summary>
public sealed class NoClientAuthentication : IClientAuthenticationMethod
{
    /// <inheritdoc />
    public string Name => "none";

    /// <inheritdoc />
    public string DisplayName => "None (public client)";

    /// <inheritdoc />
    public bool NeedsSecret => false;

    /// <inheritdoc />
    public void Apply(ClientAuthenticationMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Connection.Registration.ClientId is { Length: > 0 } clientId)
            message.Parameters.Add(new("client_id", clientId));
    }
}

using OAuthWebhook.Results;

namespace OAuthWebhook.ClientAuthentication;

/// <summary>A public client only names itself (RFC 6749 §3.2.1).</summary>
public sealed class NoClientAuthentication : IClientAuthenticationMethod
{
    /// <inheritdoc />
    public string Name => "none";

    /// <inheritdoc />
    public string DisplayName => "None (public client)";

    /// <inheritdoc />
    public ClientCredential Needs => ClientCredential.None;

    /// <inheritdoc />
    public ValueTask<OAuthError?> ApplyAsync(ClientAuthenticationMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Connection.Registration.ClientId is { Length: > 0 })
            message.AddClientId();
        return default;
    }
}

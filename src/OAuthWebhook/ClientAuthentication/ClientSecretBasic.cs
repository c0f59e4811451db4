using System.Net;
using System.Net.Http.Headers;
using System.Text;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;

namespace OAuthWebhook.ClientAuthentication;

/// <summary>Id and secret in a Basic header (RFC 6749 §2.3.1).</summary>
public sealed class ClientSecretBasic : IClientAuthenticationMethod
{
    /// <inheritdoc />
    public string Name => "client_secret_basic";

    /// <inheritdoc />
    public string DisplayName => "Basic header";

    /// <inheritdoc />
    public ClientCredential Needs => ClientCredential.Secret;

    /// <inheritdoc />
    public ValueTask<OAuthError?> ApplyAsync(ClientAuthenticationMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var registration = message.Connection.Registration;
        var id = registration.ClientId ?? "";
        var secret = message.Connection.ClientSecret?.Reveal() ?? "";
        if (registration.BasicEncoding == BasicEncoding.Form)
        {
            // RFC 6749 §2.3.1 and appendix B: application/x-www-form-urlencoded, then Base64.
            id = WebUtility.UrlEncode(id);
            secret = WebUtility.UrlEncode(secret);
        }

        message.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));
        return default;
    }
}

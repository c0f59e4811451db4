using System.Net.Http.Headers;
using System.Text;
using OAuthWebhook.Connections;
using OAuthWebhook.Quirks;
using OAuthWebhook.Secrets;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>Makes the credential that a connection's requests carry.</summary>
internal static class RequestCredentials
{
    /// <summary>The credential; null when there is none that may be sent.</summary>
    /// <param name="connection">The connection as it is used.</param>
    /// <param name="tokens">Its token set, where a grant gave one.</param>
    public static RequestCredential? Of(Connection connection, TokenSet? tokens)
    {
        var registration = connection.Registration;
        return registration.AuthenticationType switch
        {
            AuthenticationType.OAuth2 => tokens is { AccessToken: not null } && CredentialSnapshot.WhyUnsendable(connection, tokens) is null ? Of(tokens, connection.Quirks.Api) : null,
            AuthenticationType.Bearer => connection.ApiKey is { } token ? Bearer(token, connection.Quirks.Api) : null,
            AuthenticationType.ApiKey => connection.ApiKey is { } key ? Key(key.Reveal(), registration.ApiKeySettings) : null,
            AuthenticationType.Basic => connection.Password is { } password ? Basic(registration.Username ?? "", password.Reveal()) : null,
            _ => null,
        };
    }

    /// <summary>The access token of a token set that has one. One that is bound to a key says so (RFC 9449 §7.1); the proof of the key goes beside it.</summary>
    public static RequestCredential Of(TokenSet tokens, ApiQuirks api) =>
        tokens.TokenType.Equals("DPoP", StringComparison.OrdinalIgnoreCase) ? new AuthorizationCredential(new("DPoP", tokens.AccessToken!.Reveal())) : Bearer(tokens.AccessToken!, api);

    /// <summary>A token as its provider wants it (RFC 6750 §2.1 unless it says otherwise).</summary>
    private static RequestCredential Bearer(Secret token, ApiQuirks api) => api is { TokenHeader: null, TokenPrefix: null }
        ? new AuthorizationCredential(new("Bearer", token.Reveal()))
        : new HeaderCredential(api.TokenHeader ?? "Authorization", $"{api.TokenPrefix ?? (api.TokenHeader is null ? "Bearer " : "")}{token.Reveal()}");

    private static RequestCredential Key(string key, ApiKeySettings settings) => settings.In == ApiKeyPlace.Query
        ? new QueryCredential(settings.Name, key)
        : new HeaderCredential(settings.Name, settings.Prefix + key);

    // RFC 7617 §2.1: the charset that servers name, when they name one, is UTF-8.
    private static AuthorizationCredential Basic(string username, string password) =>
        new(new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"))));
}

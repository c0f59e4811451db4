using System.Buffers;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Management.Rules;

/// <summary>What each authentication type needs, and what it has no use for.</summary>
internal sealed class AuthenticationTypeRule : IConnectionRule
{
    // RFC 9110 §5.6.2.
    private static readonly SearchValues<char> HeaderName = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // They say how a message is framed and passed on (RFC 9110 §7.6.1, RFC 9112 §6), or what its body is.
    private static readonly string[] NotForKeys = ["Host", "Connection", "Content-Length", "Content-Type", "Expect", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Cookie"];

    public void Check(ConnectionCheck check)
    {
        var type = check.Registration.AuthenticationType;
        switch (type)
        {
            case AuthenticationType.OAuth2:
                NoUse(check, "apiKey", check.Input.ApiKey);
                break;
            case AuthenticationType.Bearer:
                CheckKey(check, "It is the token that is sent. Enter it.");
                break;
            case AuthenticationType.ApiKey:
                CheckKey(check, "It is what is sent. Enter the key.");
                CheckPlace(check);
                break;
            case AuthenticationType.Basic:
                CheckUser(check);
                NoUse(check, "apiKey", check.Input.ApiKey);
                break;
            default:
                check.Add("authenticationType", "Enter 'oauth2', 'bearer', 'apiKey' or 'basic'.");
                return;
        }

        if (type != AuthenticationType.ApiKey && check.Registration.ApiKeySettings != new ApiKeySettings())
            check.Add("apiKeySettings", $"The authentication type '{Wire(type)}' has no use for it. Leave it out, or choose 'apiKey'.");
        if (type != AuthenticationType.OAuth2)
            CheckOAuth(check, type);
    }

    private static void CheckKey(ConnectionCheck check, string missing)
    {
        var registration = check.Registration;
        if (!ConnectionCheck.HasSecret(check.Input.ApiKey, check.Existing?.ApiKey) && !check.KeepsUnreadableSecrets)
        {
            check.Add("apiKey", missing);
        }
        else if (check.Input.ApiKey is { Length: > 0 } key)
        {
            // RFC 9110 §5.5: what a header can hold; a URL can hold anything, escaped.
            var inUrl = registration is { AuthenticationType: AuthenticationType.ApiKey, ApiKeySettings.In: ApiKeyPlace.Query };
            if (char.IsWhiteSpace(key[0]) || char.IsWhiteSpace(key[^1]) || (inUrl ? key.Any(char.IsControl) : key.AsSpan().ContainsAnyExceptInRange(' ', '~')))
                check.Add("apiKey", "It begins or ends with a blank, or holds a line break or a character that cannot be sent. Enter the key alone.");
            else if (registration.AuthenticationType == AuthenticationType.Bearer && key.Contains(' ', StringComparison.Ordinal))
                check.Add("apiKey", "A token has no blanks in it. Enter it without the word Bearer.");
        }
    }

    private static void CheckPlace(ConnectionCheck check)
    {
        var settings = check.Registration.ApiKeySettings;
        if (!Enum.IsDefined(settings.In))
            check.Add("apiKeySettings.in", "Enter 'header' or 'query'.");
        if (string.IsNullOrWhiteSpace(settings.Name))
            check.Add("apiKeySettings.name", "Enter the name of the header or of the query parameter, from the API's documentation.");
        else if (settings.In == ApiKeyPlace.Header && settings.Name.AsSpan().ContainsAnyExcept(HeaderName))
            check.Add("apiKeySettings.name", $"'{settings.Name}' is not a valid header name. Enter one such as X-API-Key.");
        else if (settings.In == ApiKeyPlace.Header && (NotForKeys.Contains(settings.Name, StringComparer.OrdinalIgnoreCase)))
            check.Add("apiKeySettings.name", $"The header '{settings.Name}' is not for keys. Enter one such as X-API-Key.");
        else if (settings.Name.Length > 200 || settings.Name.Any(char.IsControl))
            check.Add("apiKeySettings.name", "It is too long, or holds a control character. Enter the name from the API's documentation.");
        if (settings.Prefix is null || settings.Prefix.Length > 200 || settings.Prefix.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            check.Add("apiKeySettings.prefix", "It holds something that a header cannot hold, or is too long. Enter a text such as 'Token ', with its blank.");
        else if (settings is { In: ApiKeyPlace.Query, Prefix.Length: > 0 })
            check.Add("apiKeySettings.prefix", "A key in the query has none. Leave it out.");
    }

    private static void CheckUser(ConnectionCheck check)
    {
        var username = check.Registration.Username;
        if (string.IsNullOrEmpty(username))
            check.Add("username", "The authentication type 'basic' needs it. Enter the user name.");
        else if (username.Contains(':', StringComparison.Ordinal))
            // RFC 7617 §2.
            check.Add("username", "A user name cannot have a colon: what follows it would be taken for the password.");
        if (!ConnectionCheck.HasSecret(check.Input.Password, check.Existing?.Password) && !check.KeepsUnreadableSecrets)
            check.Add("password", "The authentication type 'basic' needs it. Enter the password.");
        else if (check.Input.Password?.Any(char.IsControl) == true)
            check.Add("password", "It holds a line break or another control character. Remove that.");
    }

    // Of a provider's entry it is taken as it is: what it says about OAuth is for those who choose that.
    private static void CheckOAuth(ConnectionCheck check, AuthenticationType type)
    {
        var registration = check.Registration;
        NoUse(check, "clientSecret", check.Input.ClientSecret);
        NoUse(check, "clientKey", check.Input.ClientKey);
        NoUse(check, "clientCertificate", check.Input.ClientCertificate);
        if (type != AuthenticationType.Basic)
        {
            NoUse(check, "username", registration.Username);
            NoUse(check, "password", check.Input.Password);
        }

        if (registration.FromCatalogue)
            return;
        NoUse(check, "grantType", registration.GrantType);
        NoUse(check, "clientId", registration.ClientId);
        NoUse(check, "authorizationEndpoint", registration.AuthorizationEndpoint);
        NoUse(check, "tokenEndpoint", registration.TokenEndpoint);
        NoUse(check, "deviceAuthorizationEndpoint", registration.DeviceAuthorizationEndpoint);
        NoUse(check, "pushedAuthorizationRequestEndpoint", registration.PushedAuthorizationRequestEndpoint);
        NoUse(check, "revocationEndpoint", registration.RevocationEndpoint);
        NoUse(check, "introspectionEndpoint", registration.IntrospectionEndpoint);
        NoUse(check, "scopes", registration.Scopes.Count > 0 ? "some" : null);
        NoUse(check, "useDpop", registration.UseDpop ? "true" : null);
    }

    private static void NoUse(ConnectionCheck check, string field, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            check.Add(field, $"The authentication type '{Wire(check.Registration.AuthenticationType)}' has no use for it. Leave it out, or choose another type.");
    }

    private static string Wire(AuthenticationType type) => type switch
    {
        AuthenticationType.OAuth2 => "oauth2",
        AuthenticationType.Bearer => "bearer",
        AuthenticationType.ApiKey => "apiKey",
        _ => "basic",
    };
}

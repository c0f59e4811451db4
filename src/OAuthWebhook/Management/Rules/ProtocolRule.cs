using OAuthWebhook.Connections;

namespace OAuthWebhook.Management.Rules;

/// <summary>Endpoints, scopes and parameters.</summary>
internal sealed class ProtocolRule : IConnectionRule
{
    // The protocol's own parameters: entered here they would override the checked ones (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 9126 §2.1).
    private static readonly string[] OwnAuthorizationParameters = ["response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method", "dpop_jkt", "response_mode", "request_uri"];
    private static readonly string[] OwnTokenParameters = ["grant_type", "client_id", "client_secret", "code", "redirect_uri", "code_verifier", "refresh_token", "username", "password", "scope", "device_code", "assertion", "subject_token", "subject_token_type", "actor_token", "actor_token_type", "requested_token_type"];

    public void Check(ConnectionCheck check)
    {
        var registration = check.Registration;
        var refresh = registration.Refresh;
        check.Endpoint("authorizationEndpoint", registration.AuthorizationEndpoint);
        check.Endpoint("deviceAuthorizationEndpoint", registration.DeviceAuthorizationEndpoint);
        check.Endpoint("tokenEndpoint", registration.TokenEndpoint);
        check.Endpoint("userinfoEndpoint", registration.UserinfoEndpoint);
        check.Endpoint("redirectUri", registration.RedirectUri);
        check.Endpoint("refresh.endpoint", refresh.Endpoint);
        if (registration.ResponseType != "code")
            check.Add("responseType", $"Only 'code' is offered; RFC 9700 §2.1.2 forbids '{registration.ResponseType}'.");
        check.Parameters("authorizationParameters", registration.AuthorizationParameters, OwnAuthorizationParameters);
        check.Parameters("tokenParameters", registration.TokenParameters, OwnTokenParameters);
        check.Parameters("refresh.parameters", refresh.Parameters, OwnTokenParameters);
        check.Seconds("refresh.marginSeconds", refresh.MarginSeconds, least: 0);
        check.Seconds("refresh.defaultLifetimeSeconds", refresh.DefaultLifetimeSeconds, least: 1);
        check.Seconds("refresh.refreshTokenLifetimeSeconds", refresh.RefreshTokenLifetimeSeconds, least: 1);
        CheckScopes(check, registration);
    }

    private static void CheckScopes(ConnectionCheck check, ConnectionRegistration registration)
    {
        if (registration.ScopeSeparator is not (" " or ","))
            check.Add("scopeSeparator", "Enter a space (the standard) or a comma.");
        for (var i = 0; i < registration.Scopes.Count; i++)
        {
            // RFC 6749 §3.3: visible ASCII but the quotation mark and the backslash.
            if (registration.Scopes[i] is not { Length: > 0 } scope || scope.Any(character => character is <= ' ' or > '~' or '"' or '\\'))
                check.Add($"scopes[{i}]", $"'{registration.Scopes[i]}' cannot be a scope (RFC 6749 §3.3). Enter names from the provider's documentation.");
        }
    }
}

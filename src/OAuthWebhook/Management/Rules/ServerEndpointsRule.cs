using OAuthWebhook.Connections;

namespace OAuthWebhook.Management.Rules;

/// <summary>The endpoints of the authorization server that are not asked for tokens.</summary>
internal sealed class ServerEndpointsRule : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        var registration = check.Registration;
        check.Endpoint("pushedAuthorizationRequestEndpoint", registration.PushedAuthorizationRequestEndpoint);
        check.Endpoint("revocationEndpoint", registration.RevocationEndpoint);
        check.Endpoint("introspectionEndpoint", registration.IntrospectionEndpoint);
        if (registration.AuthorizationResponseIssParameterSupported && string.IsNullOrEmpty(registration.Issuer))
            check.Add("issuer", "Without it nothing can be compared with the iss of a callback (RFC 9207 §2.4). Enter it, or switch authorizationResponseIssParameterSupported off.");
        CheckRevocation(check, registration);
    }

    // A refresh token goes there. That the client's secret has to be entered again (SecretsStayRule) is what lets nobody but its owner name another server; without one, none may be named.
    private static void CheckRevocation(ConnectionCheck check, ConnectionRegistration registration)
    {
        if (string.IsNullOrEmpty(registration.RevocationEndpoint) || ConnectionCheck.HasSecret(check.Input.ClientSecret, check.Existing?.ClientSecret) || ConnectionCheck.HasSecret(check.Input.ClientKey, check.Existing?.ClientKey) || check.KeepsUnreadableSecrets)
            return;
        var revocation = ServerOf(registration.RevocationEndpoint);
        if (revocation != ServerOf(registration.TokenEndpoint) && revocation != ServerOf(registration.Refresh.Endpoint))
            check.Add("revocationEndpoint", "Without a client secret, tokens are sent back to the server they come from alone. Enter a URL on the token URL's server, or nothing.");
    }

    private static string? ServerOf(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : url;
}

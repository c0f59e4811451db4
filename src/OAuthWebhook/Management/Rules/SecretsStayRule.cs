using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Providers;

namespace OAuthWebhook.Management.Rules;

/// <summary>
/// A new place must not get a secret that was entered for another: else whoever may edit could read it, or use it. A key counts as one although it is
/// never sent: what it signs names the audience, which can be edited too, so a foreign server could be handed a proof that is good at the right one.
/// A certificate does not: its proof is bound to the very TLS session (RFC 8446 §4.4.3) and opens nothing anywhere else.
/// </summary>
internal sealed class SecretsStayRule(ProviderCatalog providers) : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        if (check.Existing is not { } existing)
            return;
        if (check.Registration.AuthenticationType != existing.Registration.AuthenticationType)
        {
            CheckType(check, existing);
            return;
        }

        var before = existing.Registration;
        var after = check.Registration;
        if (!TokenServers.Cover(AuthorizationServer(before), AuthorizationServer(after)))
        {
            const string message = "The token URL, or another of the provider's, now leads to another server. Enter it again, so that the stored one is not used there.";
            Keep("clientSecret", check.Input.ClientSecret, existing.ClientSecret is not null || check.KeepsUnreadableSecrets, message);
            Keep("clientKey", check.Input.ClientKey, existing.ClientKey is not null, message);
        }

        const string moved = "It could now go to another server. Enter it again, so that the stored one is not sent there.";
        // What cannot be decrypted now may be once the keys are back: it is kept to its server as well.
        var type = before.AuthenticationType;
        var hasPassword = existing.Password is not null || (check.KeepsUnreadableSecrets && type == AuthenticationType.Basic);
        var hasKey = existing.ApiKey is not null || (check.KeepsUnreadableSecrets && type is (AuthenticationType.Bearer or AuthenticationType.ApiKey));
        Keep("password", check.Input.Password, hasPassword && !TokenServers.Cover(PlacesOfPassword(before), PlacesOfPassword(after)), moved);
        Keep("apiKey", check.Input.ApiKey, hasKey && !TokenServers.Cover([.. TokenServers.OfApi(before)], TokenServers.OfApi(after)), moved);

        void Keep(string field, string? entered, bool matters, string message)
        {
            if (matters && entered is null)
                check.Add(field, message);
        }
    }

    // The grant sends it to the token endpoint, Basic (RFC 7617) to the API.
    private List<string> PlacesOfPassword(ConnectionRegistration registration) =>
        registration.AuthenticationType == AuthenticationType.OAuth2 ? AuthorizationServer(registration) : [.. TokenServers.OfApi(registration)];

    // Wherever the client proves itself.
    private List<string> AuthorizationServer(ConnectionRegistration registration)
    {
        List<string?> urls =
        [
            registration.TokenEndpoint,
            registration.Refresh.Endpoint,
            registration.DeviceAuthorizationEndpoint,
            registration.PushedAuthorizationRequestEndpoint,
            registration.RevocationEndpoint,
            registration.IntrospectionEndpoint,
        ];
        if (registration.FromCatalogue && providers.Find(registration.Provider) is { Quirks.Extend: { } extend } provider)
            urls.AddRange([Filled(extend.Endpoint, registration, provider), Filled(extend.AfterConsentEndpoint, registration, provider)]);
        return [.. TokenServers.Named(registration, urls)];
    }

    private static string? Filled(string? url, ConnectionRegistration registration, ProviderDefinition provider) =>
        url is null ? null : UrlTemplate.FillUrl(url, name => registration.Variables.GetValueOrDefault(name) ?? provider.Variables.GetValueOrDefault(name)?.Default, out _);

    // What was entered for one way of proving who asks was not entered for another.
    private static void CheckType(ConnectionCheck check, Connection existing)
    {
        const string message = "The authentication type is another one. Enter it again: the stored one was not meant for that.";
        var type = check.Registration.AuthenticationType;
        if ((existing.ApiKey is not null || check.KeepsUnreadableSecrets) && check.Input.ApiKey is null && type is AuthenticationType.Bearer or AuthenticationType.ApiKey)
            check.Add("apiKey", message);
        if ((existing.Password is not null || check.KeepsUnreadableSecrets) && check.Input.Password is null && type is AuthenticationType.OAuth2 or AuthenticationType.Basic)
            check.Add("password", message);
    }
}

using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;

namespace OAuthWebhook.Management.Rules;

/// <summary>A grant the host has, with what it needs.</summary>
internal sealed class GrantRule(GrantCatalog grants, ClientAuthenticationCatalog methods) : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        if (check.Registration.AuthenticationType != AuthenticationType.OAuth2)
            return;
        var registration = check.Registration;
        if (grants.Find(registration.GrantType) is not { Descriptor: { Selectable: true } descriptor })
        {
            var known = string.Join(", ", grants.Descriptors.Where(grant => grant.Selectable).Select(grant => grant.GrantType));
            check.Add("grantType", string.IsNullOrEmpty(registration.GrantType) ? $"Enter a grant type, one of: {known}." : $"'{registration.GrantType}' is not a grant type of this host. Enter one of: {known}.");
            return;
        }

        foreach (var field in descriptor.Fields.Where(field => field.Required))
        {
            var there = field.Name switch
            {
                "authorizationEndpoint" => !string.IsNullOrEmpty(registration.AuthorizationEndpoint),
                "tokenEndpoint" => !string.IsNullOrEmpty(registration.TokenEndpoint),
                "deviceAuthorizationEndpoint" => !string.IsNullOrEmpty(registration.DeviceAuthorizationEndpoint),
                "tokenExchange.subjectConnection" => !string.IsNullOrEmpty(registration.TokenExchange.SubjectConnection),
                "clientId" => !string.IsNullOrEmpty(registration.ClientId),
                "username" => !string.IsNullOrEmpty(registration.Username),
                "clientSecret" => ConnectionCheck.HasSecret(check.Input.ClientSecret, check.Existing?.ClientSecret) || check.KeepsUnreadableSecrets || methods.Find(registration.ClientAuthenticationMethod) is { Needs: not ClientCredential.Secret },
                "password" => ConnectionCheck.HasSecret(check.Input.Password, check.Existing?.Password) || check.KeepsUnreadableSecrets,
                "scopes" => registration.Scopes.Count > 0,
                _ => true,
            };
            if (!there)
                check.Add(field.Name, $"The grant type {descriptor.GrantType} needs it. {field.Help}");
        }
    }
}

using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Management.Rules;

/// <summary>A client authentication method the host has, for the refresh too where that has one of its own, with what it needs.</summary>
internal sealed class ClientAuthenticationRule(ClientAuthenticationCatalog methods) : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        if (!Enum.IsDefined(check.Registration.BasicEncoding))
            check.Add("basicEncoding", "Enter 'form' (the standard) or 'raw'.");
        if (check.Registration.AuthenticationType != AuthenticationType.OAuth2)
            return;
        Check(check, "clientAuthenticationMethod", check.Registration.ClientAuthenticationMethod);
        if (check.Registration.Refresh.ClientAuthenticationMethod is { Length: > 0 } ofRefresh)
            Check(check, "refresh.clientAuthenticationMethod", ofRefresh);
    }

    private void Check(ConnectionCheck check, string field, string name)
    {
        if (methods.Find(name) is not { } method)
        {
            check.Add(field, $"'{name}' is not a client authentication method of this host. Enter one of: {string.Join(", ", methods.Methods.Select(known => known.Name))}.");
            return;
        }

        var (input, existing, registration) = (check.Input, check.Existing, check.Registration);
        switch (method.Needs)
        {
            case ClientCredential.Secret when !Has(input.ClientSecret, existing?.ClientSecret):
                check.Add("clientSecret", $"{name} needs it. Enter the client secret, or choose 'none' for a public client.");
                break;
            case ClientCredential.Key when string.IsNullOrEmpty(registration.ClientKeySettings.Reference) && !Has(input.ClientKey, existing?.ClientKey):
                check.Add("clientKey", $"{name} needs it. Enter the private key as PEM or JWK, or the name of one that this host keeps (clientKeySettings.reference).");
                break;
            case ClientCredential.Certificate when string.IsNullOrEmpty(registration.ClientCertificateReference) && !Has(input.ClientCertificate, existing?.ClientCertificate):
                check.Add("clientCertificate", $"{name} needs it. Enter the certificate with its private key, or the name of one that this host keeps (clientCertificateReference).");
                break;
        }

        bool Has(string? entered, Secrets.Secret? stored) => ConnectionCheck.HasSecret(entered, stored) || check.KeepsUnreadableSecrets;
    }
}

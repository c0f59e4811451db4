using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Management.Rules;

/// <summary>A client authentication method the host has, with what it needs.</summary>
internal sealed class ClientAuthenticationRule(ClientAuthenticationCatalog methods) : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        var name = check.Registration.ClientAuthenticationMethod;
        if (methods.Find(name) is not { } method)
            check.Add("clientAuthenticationMethod", $"'{name}' is not a client authentication method of this host. Enter one of: {string.Join(", ", methods.Methods.Select(known => known.Name))}.");
        else if (method.NeedsSecret && !ConnectionCheck.HasSecret(check.Input.ClientSecret, check.Existing?.ClientSecret) && !check.KeepsUnreadableSecrets)
            check.Add("clientSecret", $"{name} needs it. Enter the client secret, or choose 'none' for a public client.");
        if (!Enum.IsDefined(check.Registration.BasicEncoding))
            check.Add("basicEncoding", "Enter 'form' (the standard) or 'raw'.");
    }
}

using OAuthWebhook.Connections;
using OAuthWebhook.Grants;

namespace OAuthWebhook.Management.Rules;

/// <summary>A template is for grants that an end user can give, and stays one: its subjects' connections hang on it.</summary>
internal sealed class TemplateRule(GrantCatalog grants) : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        var registration = check.Registration;
        if (registration.TemplateId is not null || registration.Subject is not null)
            check.Add("templateId", "The connection of an end user is made by a consent link, not by hand. Make a link for the template.");
        if (check.Existing is { } existing && existing.Registration.Template != registration.Template)
            check.Add("template", registration.Template ? "This connection has an account of its own. Add another one as a template." : "End users connect accounts by this template. Add another connection that is none.");
        if (!registration.Template)
            return;
        if (registration.AuthenticationType != AuthenticationType.OAuth2)
            check.Add("template", "An end user can give nothing but OAuth consent. Choose the authentication type 'oauth2'.");
        else if (grants.Find(registration.GrantType)?.Descriptor is { Interactive: false } descriptor)
            check.Add("template", $"The grant type {descriptor.GrantType} needs nobody's consent, so there is nothing that differs from one end user to another. Choose authorization_code.");
    }
}

using OAuthWebhook.Connections;
using OAuthWebhook.Grants;

namespace OAuthWebhook.Management.Rules;

/// <summary>A template is for grants that an end user can give by a consent link, in a browser, and stays one: its subjects' connections hang on it.</summary>
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
        else if (grants.Find(registration.GrantType)?.Descriptor is { } descriptor && Obstacle(descriptor) is { } obstacle)
            check.Add("template", $"The grant type {descriptor.GrantType} {obstacle}. Choose authorization_code.");
    }

    private static string? Obstacle(GrantDescriptor descriptor) => descriptor switch
    {
        { Interactive: false } => "needs nobody's consent, so there is nothing that differs from one end user to another",
        { Consent: ConsentKind.Device } => "shows its code to whoever manages connections, and an end user, who has nothing but a consent link, never sees it",
        { Consent: ConsentKind.Token } => "has its token entered by whoever manages connections, and an end user has nothing but a consent link",
        _ => null,
    };
}

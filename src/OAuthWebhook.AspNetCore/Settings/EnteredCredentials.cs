using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>The authentication types without OAuth, described for the forms as the grants describe themselves.</summary>
internal static class EnteredCredentials
{
    private static readonly AuthenticationType[] Types = [AuthenticationType.Bearer, AuthenticationType.ApiKey, AuthenticationType.Basic];

    public static IEnumerable<GrantDescriptor> All => Types.Select(Of).OfType<GrantDescriptor>();

    /// <summary>How a type describes itself, in the language of whoever looks at it; null for OAuth, where the grants do.</summary>
    public static GrantDescriptor? Of(AuthenticationType type) => type switch
    {
        AuthenticationType.Bearer => new()
        {
            GrantType = "bearer",
            DisplayName = FormTexts.BearerName,
            Description = FormTexts.BearerText,
            Fields = [new(FormFields.ApiKey, FormTexts.BearerToken, FormTexts.BearerTokenHelp, Secret: true)],
        },
        AuthenticationType.ApiKey => new()
        {
            GrantType = "apiKey",
            DisplayName = FormTexts.ApiKeyName,
            Description = FormTexts.ApiKeyText,
            Fields =
            [
                new(FormFields.ApiKey, FormTexts.ApiKeyKey, FormTexts.ApiKeyKeyHelp, Secret: true),
                new("apiKeySettings.in", FormTexts.ApiKeyIn, FormTexts.ApiKeyInHelp),
                new("apiKeySettings.name", FormTexts.ApiKeyParameter, FormTexts.ApiKeyParameterHelp),
            ],
        },
        AuthenticationType.Basic => new()
        {
            GrantType = "basic",
            DisplayName = FormTexts.BasicName,
            Description = FormTexts.BasicText,
            Fields = [new("username", FormTexts.BasicUserName, FormTexts.BasicUserNameHelp), new(FormFields.Password, FormTexts.BasicPassword, FormTexts.BasicPasswordHelp, Secret: true)],
        },
        _ => null,
    };

    /// <summary>What a new connection begins with. No grant type has the name of one of these.</summary>
    public static ConnectionRegistration New(GrantDescriptor grant) => Array.Find(Types, type => Of(type)?.GrantType == grant.GrantType) is var type and not AuthenticationType.OAuth2
        ? new ConnectionRegistration { Name = "", GrantType = "", AuthenticationType = type }
        : new ConnectionRegistration { Name = "", GrantType = grant.GrantType };
}

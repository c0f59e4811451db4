using OAuthWebhook.Connections;
using OAuthWebhook.Grants;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>The authentication types without OAuth, described for the forms as the grants describe themselves.</summary>
internal static class EnteredCredentials
{
    private static readonly Dictionary<AuthenticationType, GrantDescriptor> Types = new()
    {
        [AuthenticationType.Bearer] = new()
        {
            GrantType = "bearer",
            DisplayName = "Bearer token",
            Description = "A token that you got from the API's own pages and that does not change.",
            Fields = [new(FormFields.ApiKey, "Token", "The token alone, without the word Bearer.", Secret: true)],
        },
        [AuthenticationType.ApiKey] = new()
        {
            GrantType = "apiKey",
            DisplayName = "API key",
            Description = "A key in a header of its own, or in the query.",
            Fields =
            [
                new(FormFields.ApiKey, "Key", "As the API's own pages show it.", Secret: true),
                new("apiKeySettings.in", "Sent in", "A header, unless the API offers nothing but the query: URLs are logged on their way."),
                new("apiKeySettings.name", "Name", "The name of the header or of the query parameter, from the API's documentation."),
            ],
        },
        [AuthenticationType.Basic] = new()
        {
            GrantType = "basic",
            DisplayName = "User name and password",
            Description = "Basic authentication, sent to the API with each request.",
            Fields = [new("username", "User name", "The account at the API."), new(FormFields.Password, "Password", "That account's password.", Secret: true)],
        },
    };

    public static IEnumerable<GrantDescriptor> All => Types.Values;

    /// <summary>How a type describes itself; null for OAuth, where the grants do.</summary>
    public static GrantDescriptor? Of(AuthenticationType type) => Types.GetValueOrDefault(type);

    /// <summary>What a new connection begins with.</summary>
    public static ConnectionRegistration New(GrantDescriptor grant) => Types.FirstOrDefault(type => type.Value == grant) is { Value: not null } type
        ? new ConnectionRegistration { Name = "", GrantType = "", AuthenticationType = type.Key }
        : new ConnectionRegistration { Name = "", GrantType = grant.GrantType };
}

using OAuthWebhook.Connections;

namespace OAuthWebhook.Grants;

/// <summary>What a person is told to do, where that depends on how the connection gets its token.</summary>
internal static class NextSteps
{
    /// <summary>How a dead grant is brought to life.</summary>
    public static string AuthorizeAgain(Connection connection) => AuthorizeAgain(connection.Registration);

    /// <inheritdoc cref="AuthorizeAgain(Connection)" />
    public static string AuthorizeAgain(ConnectionRegistration registration) => registration.GrantType == RefreshTokenGrant.GrantType
        ? "Open the connection in Manage Tokens and enter a new refresh token."
        : "Open Manage Tokens and authorize the connection again.";

    /// <summary>How a connection that never had a token gets its first.</summary>
    public static string Authorize(ConnectionRegistration registration) => registration.GrantType switch
    {
        RefreshTokenGrant.GrantType => "Open the connection in Manage Tokens and enter a refresh token.",
        DeviceCodeGrant.GrantType => "Open the connection in Manage Tokens, choose Authorize, and enter the code it shows at the provider.",
        _ => "Open Manage Tokens and authorize it.",
    };
}

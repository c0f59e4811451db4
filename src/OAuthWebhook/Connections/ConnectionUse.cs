using OAuthWebhook.Results;

namespace OAuthWebhook.Connections;

/// <summary>Whether a connection can be used as it is: to send requests, to get a token, or for somebody's consent.</summary>
internal static class ConnectionUse
{
    /// <summary>Why it cannot; null when it can.</summary>
    public static OAuthError? WhyNot(Connection connection)
    {
        var name = connection.Registration.Name;
        if (connection.Registration.Disabled)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionDisabled, $"The connection '{name}' is disabled.", "Enable it on its page in Manage Tokens.");
        if (connection.ProviderMissing)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ProviderMissing, $"The provider '{connection.Registration.Provider}' of the connection '{name}' is not in this host's catalogue.", "Add its file again, or give the connection another provider.");
        return connection.SecretsUnreadable
            ? new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.SecretsUnreadable, $"The stored secret of the connection '{name}' cannot be decrypted with this host's keys.", "Restore the host's Data Protection keys, or enter the secret again.")
            : null;
    }
}

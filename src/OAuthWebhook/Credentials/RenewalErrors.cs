using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Results;

namespace OAuthWebhook.Credentials;

/// <summary>Why there is no token, where no token endpoint said so; in words for people.</summary>
internal static class RenewalErrors
{
    public static OAuthError HeldElsewhere { get; } = new(
        OAuthErrorKind.Transient, OAuthErrorCodes.ServerUnavailable, "Another node is renewing the token.", "Wait: it takes a moment.");

    public static OAuthError StoreAway { get; } = new(
        OAuthErrorKind.Transient, OAuthErrorCodes.ServerUnavailable, "The store of connections and tokens cannot be reached or written.", "Check the database; it is tried again by itself.");

    public static OAuthError NotFound(ConnectionKey key) => new(
        OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionNotFound, $"There is no connection '{key.Id}'; it may have been deleted.", "Pick another connection.");

    public static OAuthError LostAnswer(DateTimeOffset since) => new(
        OAuthErrorKind.Indeterminate,
        OAuthErrorCodes.UnusableAnswer,
        $"The answer to the refresh at {since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC was lost; whether the token was renewed is not known.",
        "Wait: it is tried again when the current access token ends.");

    /// <summary>The replay was refused: the server had processed the request whose answer was lost.</summary>
    public static OAuthError LostForGood(OAuthError refusal, DateTimeOffset since) => refusal with
    {
        Description = $"The answer to the refresh at {since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC was lost, and the provider no longer accepts the refresh token it replaced.",
    };

    public static OAuthError Unreadable(Connection connection) => PersonNeeded(
        OAuthErrorCodes.SecretsUnreadable, $"The stored tokens of the connection '{connection.Registration.Name}' cannot be decrypted with this host's keys.", $"Restore the host's Data Protection keys. Or: {NextSteps.AuthorizeAgain(connection)}");

    public static OAuthError NeverAuthorized(Connection connection) => PersonNeeded(
        OAuthErrorCodes.AuthorizationPending, $"Nobody has authorized the connection '{connection.Registration.Name}' yet.", NextSteps.Authorize(connection.Registration));

    public static OAuthError Changed(Connection connection) => PersonNeeded(
        OAuthErrorCodes.AuthorizationPending, $"The connection '{connection.Registration.Name}' was changed since it was authorized.", NextSteps.AuthorizeAgain(connection));

    public static OAuthError Ended(Connection connection) => PersonNeeded(
        OAuthErrorCodes.AuthorizationPending, $"The token of the connection '{connection.Registration.Name}' has ended, and the provider gave no refresh token to get another.", NextSteps.AuthorizeAgain(connection));

    public static OAuthError Refused(Connection connection) => PersonNeeded(
        OAuthErrorCodes.AuthorizationPending, $"The API refused the token of the connection '{connection.Registration.Name}', and the provider gave no refresh token to get another.", NextSteps.AuthorizeAgain(connection));

    public static OAuthError OnlyOne(Connection connection) => PersonNeeded(
        OAuthErrorCodes.AuthorizationPending, $"The token of the connection '{connection.Registration.Name}' is the only one there is, and the provider gave no refresh token to get another.", NextSteps.AuthorizeAgain(connection));

    private static OAuthError PersonNeeded(string code, string description, string nextStep) =>
        new(OAuthErrorKind.ReauthorizationRequired, code, description, nextStep);
}

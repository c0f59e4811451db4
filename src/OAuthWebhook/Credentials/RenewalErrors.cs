using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Results;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.Credentials;

/// <summary>Why there is no token, where no token endpoint said so; in words for people.</summary>
internal static class RenewalErrors
{
    public static OAuthError HeldElsewhere { get; } = new(
        OAuthErrorKind.Transient, OAuthErrorCodes.ServerUnavailable, "Another node is renewing the token.", "Wait: it takes a moment.");

    /// <summary>Whoever holds the attempt has had the time to finish it.</summary>
    public static OAuthError Vanished(TimeSpan remaining) => new(
        OAuthErrorKind.Transient, OAuthErrorCodes.ServerUnavailable, "Another node began to renew the token and has not said how it ended; it may have been stopped in the middle.", "Wait: it is taken over by itself.")
    { RetryAfter = remaining };

    public static OAuthError StoreAway { get; } = new(
        OAuthErrorKind.Transient, OAuthErrorCodes.ServerUnavailable, "The store of connections and tokens cannot be reached or written.", "Check the database; it is tried again by itself.");

    public static OAuthError NoAccessToken { get; } = new(
        OAuthErrorKind.MalformedResponse, OAuthErrorCodes.UnusableAnswer, "The token endpoint gave a new refresh token, and no access token that can be sent.", "The refresh token is kept, and it is tried again by itself; if it lasts, ask the provider.");

    public static OAuthError NotFound(ConnectionKey key) => new(
        OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionNotFound, $"There is no connection '{key.Id}'; it may have been deleted.", "Pick another connection.");

    public static OAuthError LostAnswer(DateTimeOffset since) => new(
        OAuthErrorKind.Indeterminate,
        OAuthErrorCodes.UnusableAnswer,
        $"The answer to the refresh at {TimeInText.Of(since)} was lost; whether the token was renewed is not known.",
        "Wait: it is tried again when the current access token ends.");

    /// <summary>The replay was refused: the server had processed the request whose answer was lost.</summary>
    public static OAuthError LostForGood(OAuthError refusal, DateTimeOffset since) => refusal with
    {
        Description = $"The answer to the refresh at {TimeInText.Of(since)} was lost, and the provider no longer accepts the refresh token it replaced.",
    };

    public static OAuthError Unreadable(Connection connection) => PersonNeeded(
        connection, OAuthErrorCodes.SecretsUnreadable, $"The stored tokens of the connection {connection.DisplayName} cannot be decrypted with this host's keys.", $"Restore the host's Data Protection keys. Or: {NextSteps.AuthorizeAgain(connection)}");

    public static OAuthError NeverAuthorized(Connection connection) => connection.Registration.Subject is { } subject
        ? SubjectErrors.NotConnected(connection.Registration.Name, subject)
        : PersonNeeded(connection, OAuthErrorCodes.AuthorizationPending, $"Nobody has authorized the connection {connection.DisplayName} yet.", NextSteps.Authorize(connection.Registration));

    public static OAuthError Changed(Connection connection) => PersonNeeded(
        connection, OAuthErrorCodes.AuthorizationPending, $"The connection {connection.DisplayName} was changed since it was authorized.", NextSteps.AuthorizeAgain(connection));

    public static OAuthError Ended(Connection connection) => PersonNeeded(
        connection, OAuthErrorCodes.AuthorizationPending, $"The token of the connection {connection.DisplayName} has ended, and the provider gave no refresh token to get another.", NextSteps.AuthorizeAgain(connection));

    public static OAuthError Refused(Connection connection) => PersonNeeded(
        connection, OAuthErrorCodes.AuthorizationPending, $"The API refused the token of the connection {connection.DisplayName}, and the provider gave no refresh token to get another.", NextSteps.AuthorizeAgain(connection));

    public static OAuthError OnlyOne(Connection connection) => PersonNeeded(
        connection, OAuthErrorCodes.AuthorizationPending, $"The token of the connection {connection.DisplayName} is the only one there is, and the provider gave no refresh token to get another.", NextSteps.AuthorizeAgain(connection));

    private static OAuthError PersonNeeded(Connection connection, string code, string description, string nextStep) =>
        new(OAuthErrorKind.ReauthorizationRequired, code, description, connection.Registration.Subject is null || code == OAuthErrorCodes.SecretsUnreadable ? nextStep : "Send the end user a new consent link.");
}

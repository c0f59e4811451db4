using OAuthWebhook.Connections;
using OAuthWebhook.Results;

namespace OAuthWebhook.Subjects;

/// <summary>Why there is no connection for a subject, in words for people.</summary>
internal static class SubjectErrors
{
    public static OAuthError SubjectNeeded(string template) => new(
        OAuthErrorKind.Misconfigured, OAuthErrorCodes.SubjectMismatch, $"The connection '{template}' is a template: each end user has an account of their own, and the request names none.", "Give the subject, the end user whose account is to be used.");

    public static OAuthError Malformed(string reason) => new(
        OAuthErrorKind.Misconfigured, OAuthErrorCodes.SubjectMismatch, "The subject cannot be used.", reason);

    public static OAuthError UseTemplate { get; } = new(
        OAuthErrorKind.Misconfigured, OAuthErrorCodes.SubjectMismatch, "This is the id of one end user's connection, which is not used by its own id.", "Use the template's id, and give the end user as the subject.");

    public static OAuthError NoTemplate(string name) => new(
        OAuthErrorKind.Misconfigured, OAuthErrorCodes.SubjectMismatch, $"The connection '{name}' has one account for all; the request names an end user all the same.", "Leave the subject out, or pick a template.");

    public static OAuthError NotConnected(string template, string subject) => new(
        OAuthErrorKind.ReauthorizationRequired, OAuthErrorCodes.SubjectNotConnected, $"The subject '{SubjectConnection.Shown(subject)}' has not connected an account for '{template}'.", "Send them a consent link for this template.");

    public static OAuthError NotFound(ConnectionKey key) => new(
        OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionNotFound, $"There is no connection '{key.Id}'; it may have been deleted.", "Pick another connection.");

    public static OAuthError Disabled(string name) => new(
        OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionDisabled, $"The connection '{name}' is disabled.", "Enable it on its page in Manage Tokens.");
}

using OAuthWebhook.Credentials;
using OAuthWebhook.Results;

namespace OAuthWebhook.Authorization;

/// <summary>Every way a callback can end, in words.</summary>
internal static class Outcomes
{
    private const string InvalidRequest = "invalid_request";
    private const string BeginAgain = "Open the connection in Manage Tokens and choose Authorize again.";

    public static CallbackOutcome StateUnknown { get; } = Failed("This answer is not known here", "It belongs to no authorization of this host, or to one that was cleaned up long ago.", BeginAgain);

    public static CallbackOutcome OtherBrowser { get; } = Failed("This answer came to another browser", "An authorization is finished in the browser it was begun in, so that nobody can slip you somebody else's account. Cookies may also be blocked here.", BeginAgain);

    public static CallbackOutcome ConnectionGone { get; } = Failed("The connection is gone", "It was deleted while it was being authorized.", "Add it again if it is still needed.", OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionNotFound);

    public static CallbackOutcome ConnectionChanged { get; } = Failed("The connection was changed meanwhile", "Its client, endpoints or scopes are no longer those you agreed to.", BeginAgain, OAuthErrorKind.ReauthorizationRequired, OAuthErrorCodes.AuthorizationPending);

    public static CallbackOutcome ConnectedMeanwhile { get; } = Failed("An account was connected meanwhile", "Another consent for the same end user was finished, or is being finished, and only one of them counts.", "Begin again if another account is to be connected.", OAuthErrorKind.ReauthorizationRequired, OAuthErrorCodes.AuthorizationPending);

    public static CallbackOutcome NoCode { get; } = Failed("The provider sent no code", "Its answer holds neither a code nor an error.", "Check that the authorization URL is the one in the provider's documentation.", OAuthErrorKind.MalformedResponse, OAuthErrorCodes.UnusableAnswer);

    public static CallbackOutcome NotStored { get; } = Failed("The token could not be stored yet", "The database of this host is away. The host keeps the token and stores it as soon as it can.", "Check the database. If this host stops before it is back, authorize again.", OAuthErrorKind.Transient, OAuthErrorCodes.ServerUnavailable);

    public static CallbackOutcome Completed(string name) => new(AuthorizationStatus.Completed, "Authorized", $"The connection '{name}' has its token.", null);

    public static CallbackOutcome UsedBefore(PendingAuthorization pending) => pending.Status == AuthorizationStatus.Completed
        ? new(AuthorizationStatus.Completed, "Already authorized", "This answer was used before, and the connection has its token.", null) { Connection = pending.Connection, AuthorizationId = pending.Id, ReturnPath = pending.ReturnPath, ByLink = pending.ByLink }
        : Failed("This answer was used before", "It is good only once; going back in the browser does not repeat it.", BeginAgain) with { Connection = pending.Connection, AuthorizationId = pending.Id, ByLink = pending.ByLink };

    public static CallbackOutcome TooLate(PendingAuthorization pending) =>
        Failed("Too late", "The time for this authorization was over before the provider's answer came.", BeginAgain, OAuthErrorKind.ReauthorizationRequired, OAuthErrorCodes.AuthorizationPending) with { Status = AuthorizationStatus.Expired, Connection = pending.Connection, AuthorizationId = pending.Id, ByLink = pending.ByLink };

    public static CallbackOutcome WrongIssuer(string name) =>
        Failed("The answer is from another server", $"Its issuer is not the one of the connection '{name}' (RFC 9207). Somebody may have tried to mix up two servers.", "Check the connection's issuer. If it is right, tell whoever is responsible for security, then authorize again.");

    public static CallbackOutcome UnknownIssuer(string name) =>
        Failed("The answer may be from another server", $"It names an issuer at another address than the URLs of the connection '{name}', which has none to compare it with (RFC 9207). Somebody may have tried to mix up two servers.", "If the provider's documentation names such an issuer, enter it on the connection's page, then authorize again.");

    public static CallbackOutcome NoIssuer(string name) =>
        Failed("The answer does not say where it is from", $"The server of the connection '{name}' names its issuer in every answer (RFC 9207), and this one has none. Somebody may have tried to mix up two servers.", "Authorize again. If it happens again and the server no longer names its issuer, switch authorizationResponseIssParameterSupported off on the connection's page.");

    public static CallbackOutcome WrongRoute(string name) =>
        Failed("The answer came to the wrong address", $"It came to another callback URL than the one of the connection '{name}' (RFC 9700 §4.4.2.2). Somebody may have tried to mix up two servers.", "Compare the redirect URI registered at the provider with the callback URL on the connection's page, then authorize again.");

    public static CallbackOutcome NotExchanged(OAuthError error) => Failed(ReferenceEquals(error, GrantedTokens.NothingSent) ? "No token was asked for" : "The provider gave no token", error.Description, error.NextStep) with { Error = error };

    // RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6.
    public static CallbackOutcome Refused(string code, string? description) => code switch
    {
        "access_denied" => Failed("Consent was denied", $"The provider says that access was refused.{ServerWords.Quote(description)}", $"If that was a mistake: {char.ToLowerInvariant(BeginAgain[0])}{BeginAgain[1..]}", OAuthErrorKind.ReauthorizationRequired, code) with { Status = AuthorizationStatus.Denied },
        "invalid_scope" => Failed("The scopes were refused", $"The provider does not know, or does not allow, the requested scopes.{ServerWords.Quote(description)}", "Correct the scopes on the connection's page, then authorize again.", OAuthErrorKind.InvalidScope, code),
        "unauthorized_client" or "invalid_client" => Failed("The client was refused", $"The provider does not let this client ask for authorization.{ServerWords.Quote(description)}", "Check the client id, and that the client may use the authorization code grant.", OAuthErrorKind.CredentialsRefused, code),
        "unsupported_response_type" => Failed("The provider does not offer this", $"It does not offer the response type 'code' to this client.{ServerWords.Quote(description)}", "Allow the authorization code flow in the client's settings at the provider.", OAuthErrorKind.Misconfigured, code),
        "server_error" or "temporarily_unavailable" => Failed("The provider has a problem", $"It answered '{code}'.{ServerWords.Quote(description)}", "Try again in a few minutes.", OAuthErrorKind.Transient, code),
        "login_required" or "interaction_required" or "consent_required" or "account_selection_required" => Failed("The provider wants to ask you something", $"It answered '{code}'.{ServerWords.Quote(description)}", "Remove prompt=none from the authorization parameters, if it is there, and authorize again.", OAuthErrorKind.Misconfigured, code),
        _ => Failed("The provider refused", $"It answered '{ServerWords.Code(code)}'.{ServerWords.Quote(description)}", "Compare the connection with the provider's documentation, then authorize again.", OAuthErrorKind.Misconfigured, ServerWords.Code(code)),
    };

    private static CallbackOutcome Failed(string title, string message, string nextStep, OAuthErrorKind kind = OAuthErrorKind.Misconfigured, string code = InvalidRequest) =>
        new(AuthorizationStatus.Failed, title, message, nextStep) { Error = new(kind, code, message, nextStep) };
}

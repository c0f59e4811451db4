namespace OAuthWebhook.Results;

/// <summary>What kind of failure it was: decides what happens next.</summary>
public enum OAuthErrorKind
{
    /// <summary>The grant is dead (RFC 6749 §5.2 <c>invalid_grant</c> for a refresh); a person has to authorize again.</summary>
    ReauthorizationRequired,

    /// <summary>The authorization server refused the client's or the user's credentials.</summary>
    CredentialsRefused,

    /// <summary>The requested scope or resource is not to be had (RFC 6749 §5.2 <c>invalid_scope</c>).</summary>
    InvalidScope,

    /// <summary>It may work later: the network, a busy or broken server. Nothing was consumed.</summary>
    Transient,

    /// <summary>The request was sent and no usable answer came: what it spent may or may not be spent.</summary>
    Indeterminate,

    /// <summary>The server answered something that is not an OAuth answer.</summary>
    MalformedResponse,

    /// <summary>The connection, or the host, has to be changed before it can work.</summary>
    Misconfigured,
}

/// <summary>An expected failure: its cause and what to do next, in words fit for a person. Never holds a token, a secret or a body.</summary>
/// <param name="Kind">Decides what happens next.</param>
/// <param name="Code">The wire code (RFC 6749 §5.2 and §4.1.2.1, such as <c>invalid_grant</c>), or one of <see cref="OAuthErrorCodes"/>.</param>
/// <param name="Description">The cause, one sentence.</param>
/// <param name="NextStep">What the reader should do, one sentence.</param>
public sealed record OAuthError(OAuthErrorKind Kind, string Code, string Description, string NextStep)
{
    /// <summary>The HTTP status the authorization server answered with; null when there was no answer.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>How long the server asked to wait (RFC 9110 §10.2.3), or how long the cool-down lasts; null when nothing was said.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether it may be gone at the next attempt without anybody doing something about it.</summary>
    public bool MayPass => Kind is OAuthErrorKind.Transient or OAuthErrorKind.Indeterminate;

    /// <summary>Cause and next step as one text.</summary>
    public string Message => $"{Description} {NextStep}";
}

/// <summary>Codes for failures that have no RFC code of their own.</summary>
public static class OAuthErrorCodes
{
    /// <summary>No connection has this id in this tenant; it may have been deleted.</summary>
    public const string ConnectionNotFound = "connection_not_found";

    /// <summary>The connection was disabled by a person.</summary>
    public const string ConnectionDisabled = "connection_disabled";

    /// <summary>The access policy does not let this caller use the connection.</summary>
    public const string UseNotPermitted = "use_not_permitted";

    /// <summary>The connection never got a token and its grant needs a person.</summary>
    public const string AuthorizationPending = "authorization_pending";

    /// <summary>A stored secret or token cannot be decrypted with the keys at hand.</summary>
    public const string SecretsUnreadable = "secrets_unreadable";

    /// <summary>A secret that the connection names is not in the host's secret source, or not for it.</summary>
    public const string SecretNotFound = "secret_not_found";

    /// <summary>A key or certificate cannot be read or used.</summary>
    public const string KeyUnusable = "key_unusable";

    /// <summary>The connection's provider is not in the host's catalogue.</summary>
    public const string ProviderMissing = "provider_missing";

    /// <summary>The connection lacks a value that the grant needs.</summary>
    public const string ConnectionIncomplete = "connection_incomplete";

    /// <summary>A token exchange has no token to exchange: the connection it comes from cannot give one now.</summary>
    public const string SubjectTokenUnavailable = "subject_token_unavailable";

    /// <summary>The host or address is not one that requests may go to.</summary>
    public const string DestinationRefused = "destination_refused";

    /// <summary>DNS, socket or TLS failed before anything was sent.</summary>
    public const string ConnectionFailed = "connection_failed";

    /// <summary>The server did not answer in time.</summary>
    public const string NoAnswerInTime = "no_answer_in_time";

    /// <summary>The server's answer was lost or could not be read.</summary>
    public const string UnusableAnswer = "unusable_answer";

    /// <summary>The server answered with a status that says it is busy or broken.</summary>
    public const string ServerUnavailable = "server_unavailable";

    /// <summary>The token's type (RFC 6749 §7.1) is not one this product can send.</summary>
    public const string TokenTypeUnsupported = "token_type_unsupported";

    /// <summary>The connection sends what a person entered: there is no token to get or to renew.</summary>
    public const string NothingToRenew = "nothing_to_renew";

    /// <summary>The connection is a template, and the request names no subject, or the other way round.</summary>
    public const string SubjectMismatch = "subject_mismatch";

    /// <summary>The end user has not connected an account yet.</summary>
    public const string SubjectNotConnected = "subject_not_connected";

    /// <summary>What an end user began by a consent link cannot go on; the link itself may still be good.</summary>
    public const string ConsentLinkSpent = "consent_link_spent";

    /// <summary>A newer token took the place of the one that was being renewed.</summary>
    public const string Superseded = "superseded";
}

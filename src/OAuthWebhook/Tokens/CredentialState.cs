using OAuthWebhook.Results;

namespace OAuthWebhook.Tokens;

/// <summary>A connection's token as it is stored, in a row of its own: written by compare-and-swap on the generation alone.</summary>
public sealed record CredentialState
{
    /// <summary>Grows with every new, entered or forgotten token set. Zero: there never was one.</summary>
    public long Generation { get; init; }

    /// <summary>The current token set; null when there is none.</summary>
    public TokenSet? Tokens { get; init; }

    /// <summary>Why the last attempt to get a token failed; null after a success.</summary>
    public RenewalFailure? Failure { get; init; }

    /// <summary>Whether a stored token could not be decrypted; <see cref="Tokens"/> is null then.</summary>
    public bool TokensUnreadable { get; init; }
}

/// <summary>A failed attempt to get a token.</summary>
/// <param name="Error">What went wrong.</param>
/// <param name="At">When.</param>
/// <param name="Count">How many attempts in a row have failed, this one included.</param>
/// <param name="RetryAt">Before this time no further attempt is made by itself; null when none will be: a person has to act.</param>
public sealed record RenewalFailure(OAuthError Error, DateTimeOffset At, int Count, DateTimeOffset? RetryAt)
{
    /// <summary>When it is tried again even if nobody uses the connection; null: not before somebody does.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The connection's version that it happened to: after an edit the reason may be gone.</summary>
    public long ConnectionVersion { get; init; }

    /// <summary>The attempt that ended with it: nobody has an answer to it any more that might still be saved, whether there was one or not. Null: none did.</summary>
    public string? EndedAttempt { get; init; }

    /// <summary>Whether the token still lived so long that it was only renewed ahead of time.</summary>
    public bool Early { get; init; }
}

/// <summary>What may be shown of a connection's token: no secret in it.</summary>
public sealed record TokenSummary
{
    /// <summary>The generation (see <see cref="CredentialState.Generation"/>).</summary>
    public long Generation { get; init; }

    /// <summary>Whether there is an access token.</summary>
    public bool HasAccessToken { get; init; }

    /// <summary>Whether there is a refresh token.</summary>
    public bool HasRefreshToken { get; init; }

    /// <summary>When the access token ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the refresh token ends.</summary>
    public DateTimeOffset? RefreshTokenExpiresAt { get; init; }

    /// <summary>When what only a person can replace ends: the refresh token, or without one the access token; null when nobody knows.</summary>
    public DateTimeOffset? EndsAt => HasRefreshToken ? RefreshTokenExpiresAt : ExpiresAt;

    /// <summary>From when on people are told that it ends (see <see cref="TokenSet.WarnAt"/>).</summary>
    public DateTimeOffset? WarnAt { get; init; }

    /// <summary>The scopes the server says it granted.</summary>
    public IReadOnlyList<string>? GrantedScopes { get; init; }

    /// <summary>The account the token belongs to.</summary>
    public string? Account { get; init; }

    /// <summary>When the current token set was issued.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public RenewalFailure? Failure { get; init; }
}

using OAuthWebhook.Results;

namespace OAuthWebhook.Credentials;

/// <summary>How long a failing connection leaves its provider alone: twice as long after each failure in a row.</summary>
internal static class CoolDown
{
    private static readonly TimeSpan FirstTransient = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTransient = TimeSpan.FromMinutes(5);
    // A provider that asks for a year has made a mistake.
    private static readonly TimeSpan? LongestAsked = TimeSpan.FromDays(1);
    private static readonly TimeSpan FirstRefused = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestRefused = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan RefusedDueAfter = TimeSpan.FromDays(1);

    /// <summary>When the next attempt may be made; null when a person has to act first.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="failures">How often in a row.</param>
    /// <param name="now">When.</param>
    /// <param name="attemptLifetime">How long an attempt of unknown outcome holds.</param>
    /// <param name="notBefore">A time before which nothing is gained.</param>
    /// <param name="endOfToken">When the access token that still lives ends; null when none does.</param>
    public static DateTimeOffset? Until(OAuthError error, int failures, DateTimeOffset now, TimeSpan attemptLifetime, DateTimeOffset? notBefore, DateTimeOffset? endOfToken)
    {
        if (error.Kind == OAuthErrorKind.ReauthorizationRequired)
            return null;
        var wait = error.Kind switch
        {
            OAuthErrorKind.Indeterminate => Doubled(attemptLifetime, LongestRefused, failures),
            OAuthErrorKind.Transient => Doubled(FirstTransient, LongestTransient, failures),
            _ => Doubled(FirstRefused, LongestRefused, failures),
        };
        var asked = error.RetryAfter < LongestAsked ? error.RetryAfter : LongestAsked;
        var until = now + (error.RetryAfter is not null && asked > wait ? asked.Value : wait);
        // Callers who have no token any more get one attempt, however long the provider has been failing until then.
        if (error.Kind == OAuthErrorKind.Transient && error.RetryAfter is null && endOfToken < until)
            until = endOfToken.Value;
        return notBefore > until ? notBefore : until;
    }

    /// <summary>When it is tried again even if nobody uses the connection; null: not before somebody does.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="retryAt">When an attempt may be made.</param>
    /// <param name="snapshot">The connection with the tokens there are.</param>
    /// <param name="now">The time.</param>
    public static DateTimeOffset? DueAt(OAuthError error, DateTimeOffset? retryAt, CredentialSnapshot snapshot, DateTimeOffset now) => error.Kind switch
    {
        _ when snapshot.State.Tokens is null => null,
        OAuthErrorKind.Transient or OAuthErrorKind.Indeterminate => retryAt,
        OAuthErrorKind.ReauthorizationRequired => null,
        // One that is lengthened must not end before it is asked for once more.
        _ when Extension.From(snapshot.Connection, snapshot.State.Tokens) is not null && snapshot.State.Tokens.ExpiresAt < now + RefusedDueAfter => retryAt,
        // Refused credentials are corrected by people, and asking too often locks accounts; but a refresh token, or an access token that is lengthened, must not end meanwhile.
        _ when snapshot.State.Tokens.RefreshToken is null && Extension.From(snapshot.Connection, snapshot.State.Tokens) is null => null,
        _ => retryAt > now + RefusedDueAfter ? retryAt : now + RefusedDueAfter,
    };

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Doubled(TimeSpan first, TimeSpan longest, int failures)
    {
        var doubled = first * Math.Pow(2, Math.Min(failures - 1, 20));
        return doubled < longest ? doubled : Longer(first, longest);
    }
}

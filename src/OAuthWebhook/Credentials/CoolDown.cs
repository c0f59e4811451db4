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

    /// <summary>When the next attempt may be made; null when a person has to act first.</summary>
    public static DateTimeOffset? Until(OAuthError error, int failures, DateTimeOffset now, TimeSpan attemptLifetime, DateTimeOffset? notBefore)
    {
        if (error.Kind == OAuthErrorKind.ReauthorizationRequired)
            return null;
        var wait = error.Kind switch
        {
            OAuthErrorKind.Indeterminate => attemptLifetime,
            OAuthErrorKind.Transient => Doubled(FirstTransient, LongestTransient, failures),
            _ => Doubled(FirstRefused, LongestRefused, failures),
        };
        var asked = error.RetryAfter < LongestAsked ? error.RetryAfter : LongestAsked;
        var until = now + (error.RetryAfter is not null && asked > wait ? asked.Value : wait);
        return notBefore > until ? notBefore : until;
    }

    private static TimeSpan Doubled(TimeSpan first, TimeSpan longest, int failures)
    {
        var doubled = first * Math.Pow(2, Math.Min(failures - 1, 20));
        return doubled < longest ? doubled : longest;
    }
}

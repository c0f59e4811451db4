using System.Net.Http.Headers;

namespace OAuthWebhook.Results;

/// <summary>Reads <c>Retry-After</c> (RFC 9110 §10.2.3).</summary>
internal static class RetryAfterHeader
{
    /// <summary>How long to wait, from either form of the header; null when there is none.</summary>
    public static TimeSpan? Read(RetryConditionHeaderValue? header, TimeProvider time)
    {
        var wait = header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}

using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>A connection's version as an entity tag (RFC 9110 §8.8.3).</summary>
internal static class EntityTags
{
    public static string Of(long version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>Reads If-Match (RFC 9110 §13.1.1).</summary>
    /// <param name="ifMatch">The header; null when it is missing.</param>
    /// <param name="version">The version it names; null when it is missing or <c>*</c>, which every version matches.</param>
    /// <returns>Missing, or whether it can match at all.</returns>
    public static IfMatch Read(string? ifMatch, out long? version)
    {
        version = null;
        if (ifMatch is null)
            return IfMatch.Missing;
        if (!EntityTagHeaderValue.TryParse(ifMatch, out var tag))
            return IfMatch.CannotMatch;
        if (tag.Equals(EntityTagHeaderValue.Any))
            return IfMatch.Present;

        // Strong comparison: a weak tag matches nothing.
        if (tag.IsWeak || !long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return IfMatch.CannotMatch;
        version = number;
        return IfMatch.Present;
    }
}

/// <summary>What a request says in If-Match.</summary>
internal enum IfMatch
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>One version, or any.</summary>
    Present,

    /// <summary>Something that is no version of ours.</summary>
    CannotMatch,
}

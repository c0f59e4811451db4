using System.Globalization;
using ElsaOAuthWebhook.Studio.Server;

namespace ElsaOAuthWebhook.Studio.Connections;

/// <summary>How a connection stands, in the words of the server's pages.</summary>
internal static class ConnectionWords
{
    public static string Status(string status) => status switch
    {
        "pendingAuthorization" => "No token yet",
        "active" => "Active",
        "expired" => "Expired",
        "reauthorizationRequired" => "Needs authorization",
        "failing" => "Failing",
        "disabled" => "Disabled",
        _ => status,
    };

    /// <summary>The colour that goes with it, which tells nothing that the words do not.</summary>
    public static string Tone(string status) => status switch
    {
        "active" => "good",
        "pendingAuthorization" => "new",
        "expired" or "failing" => "uneasy",
        "reauthorizationRequired" => "bad",
        _ => "quiet",
    };

    /// <summary>When nothing works any more without a person: an access token that can be renewed ends unnoticed.</summary>
    public static string? Expiry(ConnectionSummary connection, DateTimeOffset now) => connection switch
    {
        { Status: not "active" and not "expired" } => null,
        { RefreshTokenExpiresAt: { } end } => End(end, now),
        { AccessTokenExpiresAt: { } end } => connection.Status == "active" && end <= now ? "renewed at its next use" : $"token {End(end, now)}",
        _ => null,
    };

    /// <summary>How far a time is from now, such as "in 3 hours" or "2 days ago".</summary>
    public static string Distance(DateTimeOffset at, DateTimeOffset now)
    {
        var span = at > now ? at - now : now - at;
        if (span < TimeSpan.FromMinutes(1))
            return at > now ? "in less than a minute" : "just now";
        var text = span switch
        {
            { TotalDays: >= 2 } => $"{(int)span.TotalDays} days",
            { TotalHours: >= 2 } => $"{(int)span.TotalHours} hours",
            { TotalMinutes: >= 2 } => $"{(int)span.TotalMinutes} minutes",
            _ => "1 minute",
        };
        return at > now ? "in " + text : text + " ago";
    }

    /// <summary>A time to look up, beside the distance that is shown.</summary>
    public static string Exact(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    private static string End(DateTimeOffset end, DateTimeOffset now) => (end > now ? "ends " : "ended ") + Distance(end, now);
}

using System.Globalization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>A time as the pages show it: in UTC, saying so. The script shows it where the viewer is, and keeps the UTC in the title.</summary>
/// <param name="At">The time; null for none.</param>
internal sealed record ShownTime(DateTimeOffset? At)
{
    /// <summary>With seconds and nothing else: to be compared with logs and mails, so never "an hour ago".</summary>
    public bool Exact { get; init; }

    /// <summary>In a table, where there is room for how far away it is alone.</summary>
    public bool Brief { get; init; }

    /// <summary>How the script shows it.</summary>
    public string Style => Exact ? "exact" : Brief ? "brief" : "full";

    /// <summary>What people read.</summary>
    public string? Text => At?.UtcDateTime.ToString(Exact ? "yyyy-MM-dd HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The same for programs.</summary>
    public string? Machine => At?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The time as an element of a page; nothing for none.</summary>
    public IHtmlContent ToHtml()
    {
        if (At is null)
            return HtmlString.Empty;
        var time = new TagBuilder("time") { Attributes = { ["datetime"] = Machine, ["data-time"] = Style } };
        time.InnerHtml.Append(Text!);
        return time;
    }
}

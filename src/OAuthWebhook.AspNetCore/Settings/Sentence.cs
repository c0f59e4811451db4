using Microsoft.AspNetCore.Html;
using OAuthWebhook.Results;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>The core's words about what happened, with the times in them shown as all times of the pages.</summary>
internal static class Sentence
{
    /// <summary>The sentence, encoded.</summary>
    public static IHtmlContent Of(string text)
    {
        var builder = new HtmlContentBuilder();
        foreach (var (part, time) in TimeInText.Split(text))
            _ = time is null ? builder.Append(part) : builder.AppendHtml(new ShownTime(time) { Exact = true }.ToHtml());
        return builder;
    }
}

using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>A name without spaces, such as a mail address, that may be broken where its parts end, so that a narrow column does not break it within a word.</summary>
internal static partial class Breakable
{
    private const string Opportunity = "<wbr>";

    /// <summary>The text, encoded, with a place to break behind each part.</summary>
    public static IHtmlContent Of(string text)
    {
        var builder = new HtmlContentBuilder();
        foreach (var part in Part().Matches(text).Select(match => match.Value))
            builder.AppendHtml(HtmlEncoder.Default.Encode(part)).AppendHtml(part[^1] is '@' or '.' or '/' or '_' or ':' ? Opportunity : "");
        return builder;
    }

    [GeneratedRegex("[^@./_:]*[@./_:]|[^@./_:]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Part();
}

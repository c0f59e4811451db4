using System.Net;
using System.Text.RegularExpressions;
using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests;

/// <summary>Reads forms of a page and sends them as a browser would.</summary>
internal static partial class Html
{
    /// <summary>Gets a page, or posts an empty form to it with a valid antiforgery token.</summary>
    public static Task<HttpResponseMessage> SendPageAsync(this HttpClient client, string method, string path) =>
        method == "GET" ? client.GetAsync(path) : client.PostFormAsync(path, []);

    /// <summary>Posts fields with the antiforgery token that a browser gets with any page.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(this HttpClient client, string path, params IEnumerable<KeyValuePair<string, string>> fields)
    {
        var token = await client.GetStringAsync(ManagementHost.AntiforgeryPath);
        return await client.PostAsync(path, new FormUrlEncodedContent([.. fields, new("__RequestVerificationToken", token)]));
    }

    /// <summary>The text people see: without markup, white space folded.</summary>
    public static string Text(string html) =>
        WebUtility.HtmlDecode(WhiteSpace().Replace(Tag().Replace(html.Replace("<wbr>", "", StringComparison.Ordinal), " "), " "));

    /// <summary>What a browser would send of the connection form if nobody touched it.</summary>
    /// <param name="html">The page.</param>
    /// <param name="action">What tells the form from others on it.</param>
    public static List<KeyValuePair<string, string>> Fields(string html, string action = "handler=Save")
    {
        var form = html[html.IndexOf(action, StringComparison.Ordinal)..];
        form = form[..form.IndexOf("</form>", StringComparison.Ordinal)];
        List<KeyValuePair<string, string>> fields = [];
        foreach (Match match in Control().Matches(form))
        {
            var attributes = match.Groups["attributes"].Value;
            var name = AttributeOf(attributes, "name");
            if (name.Length == 0 || name == "__RequestVerificationToken" || (AttributeOf(attributes, "type") == "checkbox" && !attributes.Contains(" checked", StringComparison.Ordinal)))
                continue;
            var content = match.Groups["content"].Value;
            fields.Add(new(name, WebUtility.HtmlDecode(match.Groups["element"].Value switch
            {
                // The first line break inside a text area is not part of its text.
                "textarea" => content.TrimStart('\r', '\n'),
                "select" => AttributeOf(Regex.Match(content, "<option (?<attributes>[^>]*selected[^>]*)>", RegexOptions.NonBacktracking).Groups["attributes"].Value, "value"),
                _ => AttributeOf(attributes, "value"),
            })));
        }

        return fields;
    }

    private static string AttributeOf(string attributes, string name) =>
        Regex.Match(" " + attributes, $"\\s{name}=\"(?<value>[^\"]*)\"", RegexOptions.NonBacktracking).Groups["value"].Value;

    [GeneratedRegex("""<(?<element>input|select|textarea)(?<attributes>[^>]*)>(?<content>(?:(?!<input|<select|<textarea|</select>|</textarea>)[\s\S])*)""", RegexOptions.None, 2000)]
    private static partial Regex Control();

    /// <summary>The antiforgery token in a page's form.</summary>
    public static string Token(string html) =>
        Regex.Match(html, "name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]*)\"", RegexOptions.NonBacktracking).Groups["token"].Value;

    /// <summary>The value of the first such attribute that contains a text.</summary>
    public static string? Attribute(string html, string element, string attribute, string containing) =>
        Regex.Matches(html, $"<{element} [^>]*{attribute}=\"(?<value>[^\"]*)\"", RegexOptions.NonBacktracking)
            .Select(match => WebUtility.HtmlDecode(match.Groups["value"].Value))
            .FirstOrDefault(value => value.Contains(containing, StringComparison.Ordinal));

    [GeneratedRegex("<[^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex WhiteSpace();
}

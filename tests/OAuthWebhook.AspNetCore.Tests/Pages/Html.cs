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
        WebUtility.HtmlDecode(WhiteSpace().Replace(Tag().Replace(html, " "), " "));

    [GeneratedRegex("<[^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex WhiteSpace();
}

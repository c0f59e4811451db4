using System.Net.Http.Headers;

namespace OAuthWebhook.Results;

/// <summary>Takes out of a server's words what it was sent: a server may quote that, as it was or as it came over the wire.</summary>
internal static class Redaction
{
    private const string Removed = "[removed]";
    private const int ShortestSecret = 4;

    /// <summary>The text without the secrets, nor any form in which they are sent.</summary>
    public static string Remove(string text, IEnumerable<string?> secrets)
    {
        foreach (var form in secrets.OfType<string>().Where(secret => secret.Length >= ShortestSecret).SelectMany(FormsOf).Distinct().OrderByDescending(form => form.Length))
            text = text.Replace(form, Removed, StringComparison.OrdinalIgnoreCase);
        return text;
    }

    /// <summary>What the headers of a request held, without the name of a scheme: proofs of the client and of its key among them.</summary>
    public static IEnumerable<string> ValuesOf(HttpRequestHeaders headers) =>
        headers.NonValidated.Where(header => header.Key is not ("Accept" or "Host")).SelectMany(header => header.Value).Select(value => value[(value.IndexOf(' ', StringComparison.Ordinal) + 1)..]);

    // As it is, and encoded as in a URL and in a form (WHATWG URL §5.2), also once more, as inside a Basic header (RFC 6749 §2.3.1).
    private static IEnumerable<string> FormsOf(string secret)
    {
        var inUrl = Uri.EscapeDataString(secret);
        var inForm = inUrl.Replace("%20", "+", StringComparison.Ordinal);
        return [secret, inUrl, inForm, System.Net.WebUtility.UrlEncode(secret), Uri.EscapeDataString(inForm)];
    }
}

using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace OAuthWebhook.Destinations;

/// <summary>
/// Texts with <c>{names}</c> in them. In a URL a value stays what it is: in the host a name of labels, in path and query one piece of them.
/// So no value, whoever it is from, leads anywhere but where the template says. A name at the very beginning stands for a URL's scheme, host and path.
/// </summary>
internal static partial class UrlTemplate
{
    private static readonly SearchValues<char> EndOfAuthority = SearchValues.Create("/?#");

    /// <summary>The names in a text.</summary>
    public static IEnumerable<string> NamesIn(string text) => Names().Matches(text).Select(match => match.Groups["name"].Value);

    /// <summary>Whether a text holds names.</summary>
    public static bool HasNames(string? text) => text is not null && Names().IsMatch(text);

    /// <summary>The text with values in place of names; those without a value stay.</summary>
    public static string Fill(string text, Func<string, string?> value) =>
        text.Contains('{', StringComparison.Ordinal) ? Names().Replace(text, match => value(match.Groups["name"].Value) ?? match.Value) : text;

    /// <summary>The names that decide on which host a URL is.</summary>
    public static IEnumerable<string> NamesInHost(string template) => NamesIn(template[..AuthorityOf(template).End]);

    /// <summary>The URL with values in place of names; those without a value that can stand there stay.</summary>
    /// <param name="template">The URL with its names.</param>
    /// <param name="value">The value of a name; null when there is none.</param>
    /// <param name="misfit">The name whose value cannot stand where it would have to; null when there is none.</param>
    public static string FillUrl(string template, Func<string, string?> value, out string? misfit)
    {
        misfit = null;
        if (!template.Contains('{', StringComparison.Ordinal))
            return template;
        var authority = AuthorityOf(template);
        var url = new StringBuilder();
        var done = 0;
        foreach (Match match in Names().Matches(template))
        {
            var name = match.Groups["name"].Value;
            url.Append(template, done, match.Index - done);
            done = match.Index + match.Length;
            var filled = value(name);
            var fitted = filled is null ? match.Value
                : match.Index == 0 ? Beginning(filled)
                : match.Index < authority.Start ? null
                : match.Index < authority.End ? Host(filled)
                : Piece(filled);
            if (fitted is null)
                misfit ??= name;
            url.Append(fitted ?? match.Value);
        }

        return url.Append(template, done, template.Length - done).ToString();
    }

    /// <summary>An entry of the allowed hosts with values in place of names; those without a value that can stand there stay.</summary>
    public static string FillHost(string template, Func<string, string?> value) => Fill(template, name => value(name) is { } filled && IsHostName(filled) ? filled : null);

    /// <summary>A URL as it could be once its names are filled, to be checked; null when no values could make it one.</summary>
    public static Uri? Sample(string template) =>
        Uri.TryCreate(FillUrl(template, name => template.StartsWith($"{{{name}}}", StringComparison.Ordinal) ? "https://name.example" : "name", out var misfit), UriKind.Absolute, out var uri) && misfit is null && !uri.IsFile ? uri : null;

    /// <summary>Whether credentials may go there as far as the scheme says: TLS, or this machine (RFC 6749 §3.2, RFC 8252 §8.3).</summary>
    public static bool IsSafe(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback);

    /// <summary>Whether a text is a host's name, or a part of one: labels with dots between them.</summary>
    public static bool IsHostName(string value) => HostName().IsMatch(value);

    private static (int Start, int End) AuthorityOf(string template)
    {
        var colon = template.StartsWith('{') ? -1 : template.IndexOf("://", StringComparison.Ordinal);
        var start = colon < 0 ? 0 : colon + 3;
        var length = template.AsSpan(start).IndexOfAny(EndOfAuthority);
        return (start, length < 0 ? template.Length : start + length);
    }

    private static string? Host(string value) => IsHostName(value) ? value : null;

    // One piece: escaped, and none of the two that would take a piece of the path away (RFC 3986 §5.2.4).
    private static string? Piece(string value) => value is "" or "." or ".." ? null : Uri.EscapeDataString(value);

    private static string? Beginning(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && IsSafe(uri) && uri is { UserInfo: "", Query: "", Fragment: "" } ? uri.GetLeftPart(UriPartial.Path).TrimEnd('/') : null;

    [GeneratedRegex(@"\{(?<name>[A-Za-z][A-Za-z0-9_]*)\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Names();

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostName();
}

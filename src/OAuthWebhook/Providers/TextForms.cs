using System.Text.RegularExpressions;
using OAuthWebhook.Destinations;
using OAuthWebhook.Json;

namespace OAuthWebhook.Providers;

/// <summary>What each form of a text asks for, as a pattern for the schema and in words for people.</summary>
internal static class TextForms
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>The pattern that each text of a form matches, in the part of the syntax that JSON schema and .NET have in common; null: any.</summary>
    public static string? PatternOf(TextForm form) => form switch
    {
        TextForm.Text => @"\S",
        TextForm.Id => "^[a-z0-9]+(-[a-z0-9]+)*$",
        TextForm.FieldName => "^[A-Za-z][A-Za-z0-9_]*$",
        TextForm.WireValue => "^[A-Za-z0-9][A-Za-z0-9._:-]*$",
        TextForm.Scope => "^[!#-\\[\\]-~]+$",
        TextForm.ParameterName => "^[!-~]+$",
        TextForm.HeaderName => "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
        TextForm.HeaderValue => "^[\\t -~]*$",
        TextForm.Method => "^[A-Z]+$",
        TextForm.Pointer => "^(/([^/~]|~[01])*)+$",
        TextForm.Url => @"^(https://|http://(127\.0\.0\.1|localhost)|\{[A-Za-z])",
        _ => null,
    };

    /// <summary>What a form asks for, in words.</summary>
    public static string Describe(TextForm form) => form switch
    {
        TextForm.Text => "a text that is not blank",
        TextForm.Id => "small letters and digits, in groups with a hyphen between them",
        TextForm.FieldName => "a letter, then letters, digits and underscores",
        TextForm.WireValue => "a value as it is sent, such as authorization_code: letters, digits, and . _ : -",
        TextForm.Scope => "a scope: visible ASCII without quotation mark and backslash (RFC 6749 §3.3)",
        TextForm.ParameterName => "a parameter's name: visible ASCII",
        TextForm.HeaderName => "a header's name (RFC 9110 §5.1)",
        TextForm.HeaderValue => "a header's value: visible ASCII and blanks (RFC 9110 §5.5)",
        TextForm.Method => "an HTTP method in capitals, such as POST",
        TextForm.Pointer => "a JSON pointer (RFC 6901), such as /data/access_token",
        TextForm.Pattern => "a regular expression without look-around and backreferences",
        TextForm.Url => "an absolute URL that begins with https://, without fragment and user name",
        TextForm.Host => "a host such as api.example.com, with a port if needed, or *.example.com",
        _ => "a text",
    };

    /// <summary>Whether a text has a form.</summary>
    public static bool Fits(TextForm form, string text) => form switch
    {
        TextForm.Pattern => TryCompile(text, out _),
        TextForm.Url => UrlTemplate.Sample(text) is { UserInfo: "", Fragment: "" } uri && UrlTemplate.IsSafe(uri) && uri.HostNameType != UriHostNameType.Unknown,
        TextForm.Host => AllowedHost.TryParse(UrlTemplate.Fill(text, _ => "name"), out _),
        // $ would let a line break through at the end.
        _ => PatternOf(form) is not { } pattern || (!text.EndsWith('\n') && Regex.IsMatch(text, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience)),
    };

    /// <summary>A catalogue's pattern, for the whole of a value, in time that grows with its length alone.</summary>
    public static bool TryCompile(string pattern, out Regex? regex)
    {
        try
        {
            regex = new Regex($@"^(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            regex = null;
            return false;
        }
    }
}

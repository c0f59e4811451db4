using System.Globalization;
using OAuthWebhook.Results;

namespace ElsaOAuthWebhook.Requests;

/// <summary>The status codes an author expects: codes such as <c>404</c>, and classes (RFC 9110 §15) such as <c>2xx</c>.</summary>
internal sealed class ExpectedStatuses
{
    /// <summary>What is expected when nothing was entered.</summary>
    public const string Default = "2xx";

    private readonly List<(string Written, string Pattern)> _entries = [];

    private ExpectedStatuses()
    {
    }

    public static OAuthResult<ExpectedStatuses> Read(IEnumerable<string> written)
    {
        var expected = new ExpectedStatuses();
        foreach (var entry in written.Where(x => !string.IsNullOrWhiteSpace(x)))
        {
            var pattern = entry.Trim().ToLowerInvariant();
            if (pattern is not [>= '1' and <= '9', 'x', 'x'] and not [>= '1' and <= '9', >= '0' and <= '9', >= '0' and <= '9'])
                return MalformedRequest.Because($"'{entry}' is not a status code.", "Enter codes such as 200, or classes such as 2xx, as expected status codes.");
            expected._entries.Add((entry, pattern));
        }

        return expected;
    }

    /// <summary>The entry that fits, as it was written: a code before a class; null when none fits.</summary>
    public string? Match(int status)
    {
        var code = status.ToString(CultureInfo.InvariantCulture);
        var ofClass = $"{code[0]}xx";
        return _entries.Find(x => x.Pattern == code).Written ?? _entries.Find(x => x.Pattern == ofClass).Written;
    }

    public override string ToString() => string.Join(", ", _entries.Select(x => x.Written));
}

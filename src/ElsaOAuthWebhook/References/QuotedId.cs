using System.Buffers;
using System.Text.RegularExpressions;

namespace ElsaOAuthWebhook.References;

/// <summary>A connection's id as it stands in stored text: a text of its own, in quotes of JSON or of a script, which JSON may have escaped.</summary>
internal sealed class QuotedId(string id)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Regex _quoted = new($@"(?:[""'`]|\\u002[27]){Regex.Escape(id)}(?:\\?[""'`]|\\u002[27])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Longest);

    public string Id => id;

    /// <summary>Whether a text holds the id. Most do not, and those are found out quickly.</summary>
    public bool IsIn(string? text) => text is not null && text.Contains(id, StringComparison.Ordinal) && (text == id || _quoted.IsMatch(text));
}

/// <summary>Several ids that are looked for at once: most texts hold none of them.</summary>
internal sealed class QuotedIds(IReadOnlyCollection<QuotedId> ids)
{
    private readonly SearchValues<string> _any = SearchValues.Create([.. ids.Select(id => id.Id)], StringComparison.Ordinal);

    /// <summary>Those that a text holds.</summary>
    public IEnumerable<QuotedId> In(string text) => text.AsSpan().ContainsAny(_any) ? ids.Where(id => id.IsIn(text)) : [];
}

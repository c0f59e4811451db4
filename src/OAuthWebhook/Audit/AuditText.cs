using System.Globalization;
using System.Text;

namespace OAuthWebhook.Audit;

/// <summary>Makes what a host says about its callers fit for every database: short, and text. One entry that cannot be stored would keep all after it from being.</summary>
internal static class AuditText
{
    private const int Longest = 256;

    public static string? Of(string? text) => text is null ? null : string.Concat(text.EnumerateRunes()
        .Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.Control)
        .Take(Longest)
        .Select(rune => rune.ToString()));
}

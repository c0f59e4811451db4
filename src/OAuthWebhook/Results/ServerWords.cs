namespace OAuthWebhook.Results;

/// <summary>Makes what a server wrote fit to be shown: short, and without control characters.</summary>
internal static class ServerWords
{
    private const int LongestCode = 64;
    private const int LongestDescription = 300;

    /// <summary>An error code.</summary>
    public static string Code(string code) => Clean(code, LongestCode);

    /// <summary>A description, as a quotation to append to our own words; empty when there is none.</summary>
    public static string Quote(string? description) => string.IsNullOrWhiteSpace(description) ? "" : $" It says: “{Clean(description.TrimEnd('.', ' '), LongestDescription)}”.";

    private static string Clean(string text, int longest)
    {
        var clean = new string([.. text.Where(character => !char.IsControl(character)).Take(longest)]);
        return text.Length > longest ? $"{clean}…" : clean;
    }
}

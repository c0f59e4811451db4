namespace OAuthWebhook.Connections;

/// <summary>What an id can be that somebody else chose: an export or the host's configuration. It stands in URLs, and in front of the ids of a template's subjects.</summary>
internal static class ConnectionId
{
    /// <summary>How many characters an id may have.</summary>
    public const int Longest = 60;

    // Pages of that name are where the connection's own would be; routes are compared in any case.
    private static readonly string[] Reserved = ["new", "history", "export", "import", "bulk"];

    /// <summary>What is wrong with an id, and what to enter; null when nothing is.</summary>
    public static string? Check(string? id)
    {
        if (string.IsNullOrEmpty(id) || id.Length > Longest || !char.IsAsciiLetterOrDigit(id[0]) || !id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.'))
            return $"An id has letters, digits, hyphens, dots and underscores, begins with a letter or a digit, and has at most {Longest} characters. Enter such a one.";
        return Reserved.Contains(id, StringComparer.OrdinalIgnoreCase) ? $"The id '{id}' is one of this host's own pages. Enter another one." : null;
    }
}

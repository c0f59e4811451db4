namespace OAuthWebhook.Quirks;

/// <summary>What an answer said, as far as it can be kept. Whether it can stand in a URL is checked where it is put into one.</summary>
internal static class CapturedFields
{
    private const int Longest = 2000;

    /// <summary>The fields that an answer filled.</summary>
    /// <param name="places">Field → its place in the answer.</param>
    /// <param name="read">Reads a place; null when nothing is there.</param>
    public static Dictionary<string, string> Of(IReadOnlyDictionary<string, string> places, Func<string, string?> read)
    {
        var fields = new Dictionary<string, string>();
        foreach (var (field, place) in places)
        {
            if (read(place) is { } value && IsUsable(value))
                fields[field] = value;
        }

        return fields;
    }

    /// <summary>What is known now: the newer of each.</summary>
    public static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> former, IReadOnlyDictionary<string, string> newer) =>
        newer.Count == 0 ? former
        : former.Count == 0 ? newer
        : new Dictionary<string, string>([.. former.Where(field => !newer.ContainsKey(field.Key)), .. newer]);

    /// <summary>Whether a text can be kept: it is neither empty nor a flood, and has no control characters.</summary>
    public static bool IsUsable(string value) => value.Length is > 0 and <= Longest && !value.Any(char.IsControl);
}

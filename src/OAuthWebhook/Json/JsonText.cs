using System.Text.Json;

namespace OAuthWebhook.Json;

/// <summary>Reads texts of JSON that somebody else wrote.</summary>
internal static class JsonText
{
    /// <summary>A member of an object, if it is a text; null when it is missing, empty or something else.</summary>
    public static string? Of(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? Of(value) : null;

    /// <summary>A value, if it is a text; null when it is empty or something else.</summary>
    public static string? Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // The JSON is well-formed but the string is not Unicode (a lone surrogate escape, or bytes that are not UTF-8).
            return null;
        }
    }
}

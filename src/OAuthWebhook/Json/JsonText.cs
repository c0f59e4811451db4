using System.Text.Json;

namespace OAuthWebhook.Json;

/// <summary>
/// Reads JSON that somebody else wrote. Well-formed JSON may hold names and texts that are not Unicode (a lone surrogate escape, or bytes that are
/// not UTF-8), at which the platform's own methods throw. Here nothing is found then, and whatever stands beside it still is.
/// </summary>
internal static class JsonText
{
    /// <summary>A member of an object, the last of that name; null when it is missing, or where there is no object.</summary>
    public static JsonElement? Member(JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return null;
        JsonElement? member = null;
        foreach (var property in json.EnumerateObject())
        {
            if (IsNamed(property, name))
                member = property.Value;
        }

        return member;
    }

    /// <summary>A member of an object, if it is a text; null when it is missing, empty or something else.</summary>
    public static string? Of(JsonElement json, string name) => Member(json, name) is { } value ? Of(value) : null;

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
            return null;
        }
    }

    private static bool IsNamed(JsonProperty property, string name)
    {
        try
        {
            return property.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}

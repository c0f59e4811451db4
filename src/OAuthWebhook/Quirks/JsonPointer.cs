using System.Globalization;
using System.Text.Json;
using OAuthWebhook.Json;

namespace OAuthWebhook.Quirks;

/// <summary>Reads what a pointer (RFC 6901) leads to. Odd JSON is no reason to fail: nothing is there then.</summary>
internal static class JsonPointer
{
    /// <summary>What is there; null when nothing is.</summary>
    public static JsonElement? Find(JsonElement json, string pointer)
    {
        foreach (var part in pointer.Split('/').Skip(1))
        {
            // RFC 6901 §4: in this order, else "~01" would become "/".
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (JsonText.Member(json, name) is { } member)
                json = member;
            else if (json.ValueKind == JsonValueKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < json.GetArrayLength())
                json = json[index];
            else
                return null;
        }

        return json;
    }

    /// <summary>The text, number or truth value there, as text; null when there is none, or an empty one.</summary>
    public static string? Scalar(JsonElement json, string pointer) => Find(json, pointer) is { } value ? Scalar(value) : null;

    /// <summary>A text, number or truth value as text; null for anything else.</summary>
    public static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    /// <summary>A string that is not empty; null for anything else.</summary>
    public static string? Text(JsonElement value) => JsonText.Of(value);

    /// <summary>Whether a condition holds.</summary>
    public static bool Holds(JsonCondition condition, JsonElement json)
    {
        if (Find(json, condition.At) is not { ValueKind: not JsonValueKind.Null } value)
            return false;
        return condition.IsOneOf.Count == 0 || (Scalar(value) is { } text && condition.IsOneOf.Contains(text, StringComparer.OrdinalIgnoreCase));
    }
}

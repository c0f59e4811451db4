using System.Text.Json;

namespace ElsaOAuthWebhook.Requests;

/// <summary>
/// Names with values, however an author gives them: JSON text, a dictionary, what a script made, or any object.
/// Values are written as JSON would write them, text without its quotation marks; a list gives its name once for each item.
/// </summary>
internal static class NamedValues
{
    /// <summary>The pairs; null when it is not an object.</summary>
    public static IReadOnlyList<KeyValuePair<string, object?>>? Read(object? given)
    {
        switch (given)
        {
            case null or "":
                return [];
            case IEnumerable<KeyValuePair<string, object?>> pairs:
                return [.. pairs];
        }

        try
        {
            var element = given is string text ? JsonSerializer.Deserialize<JsonElement>(text) : JsonSerializer.SerializeToElement(given);
            return element.ValueKind == JsonValueKind.Object
                ? [.. element.EnumerateObject().Select(x => KeyValuePair.Create(x.Name, (object?)x.Value))]
                : null;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The pairs, every value as text; null when it is not an object of such values.</summary>
    public static IReadOnlyList<KeyValuePair<string, string?>>? ReadTexts(object? given)
    {
        try
        {
            return Read(given)?.SelectMany(pair => Texts(pair.Value).Select(text => KeyValuePair.Create(pair.Key, text))).ToList();
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            // JSON has no form for a value, or it holds itself.
            return null;
        }
    }

    /// <summary>One value as texts.</summary>
    /// <exception cref="NotSupportedException">JSON has no form for it.</exception>
    public static IEnumerable<string?> Texts(object? value)
    {
        var element = value as JsonElement? ?? JsonSerializer.SerializeToElement(value);
        return element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().Select(Text) : [Text(element)];
    }

    private static string? Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => element.GetString(),
        _ => element.GetRawText(),
    };
}

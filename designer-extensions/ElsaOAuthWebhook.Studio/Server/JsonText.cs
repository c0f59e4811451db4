using System.Text.Json;
using System.Text.Json.Nodes;

namespace ElsaOAuthWebhook.Studio.Server;

/// <summary>Reads JSON that may be anybody's: a gateway in front of the server answers in its place.</summary>
internal static class JsonText
{
    /// <summary>The object that a text is; null when it is none.</summary>
    public static JsonObject? ReadObject(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The text that a value is; null when it is none.</summary>
    public static string? AsText(this JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? (string?)value : null;
}

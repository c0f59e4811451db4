using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>The serializer of this API, the same in every host: camelCase, strict about what it reads.</summary>
internal static class ApiJson
{
    public static JsonSerializerOptions Options { get; } = Create(JsonIgnoreCondition.Never);

    /// <summary>For what is filled in where it is known: a value that is not is left out.</summary>
    public static JsonSerializerOptions WithoutNulls { get; } = Create(JsonIgnoreCondition.WhenWritingNull);

    /// <summary>For what people keep and read: nothing that is not there, and indented.</summary>
    public static JsonSerializerOptions Document { get; } = Create(JsonIgnoreCondition.WhenWritingNull, indented: true);

    private static JsonSerializerOptions Create(JsonIgnoreCondition ignored, bool indented = false)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            // A misspelt field must not be ignored, and of two with one name nobody knows which was meant.
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            PropertyNameCaseInsensitive = false,
            NumberHandling = JsonNumberHandling.Strict,
            DefaultIgnoreCondition = ignored,
            WriteIndented = indented,
            NewLine = "\n",
            // Answers are never put into HTML, and error texts are read by people.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace OAuthWebhook.EntityFrameworkCore.Database;

/// <summary>
/// Values kept whole in a text column, so that a field added later needs no migration: one that is missing gets its default.
/// That is also why the serializer is not source-generated: generated code gives a missing init-only property no initializer.
/// </summary>
internal static class StoredJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"A stored {typeof(T).Name} is the JSON value null.");
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>Reads scopes as a list, or as one text the way providers' documentation writes them: separated by spaces or commas.</summary>
internal sealed class Scopes : JsonConverter<IReadOnlyList<string>>
{
    private static readonly char[] Separators = [' ', ',', '\t', '\r', '\n'];

    public static string[] Split(string? text) => text?.Split(Separators, StringSplitOptions.RemoveEmptyEntries) ?? [];

    public override IReadOnlyList<string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return Split(reader.GetString());
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException();
        List<string> scopes = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            scopes.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException());
        return scopes;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options.GetTypeInfo(typeof(IReadOnlyList<string>)));
}

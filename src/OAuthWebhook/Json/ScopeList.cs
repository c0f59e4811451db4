using System.Text.Json;
using System.Text.Json.Serialization;

namespace OAuthWebhook.Json;

/// <summary>Reads scopes as a list, or as one text the way providers' documentation writes them: separated by spaces or commas.</summary>
public sealed class ScopeList : JsonConverter<IReadOnlyList<string>>
{
    private static readonly char[] Separators = [' ', ',', '\t', '\r', '\n'];

    /// <summary>Splits a text at blanks, line breaks and commas.</summary>
    /// <param name="text">The text; null gives nothing.</param>
    public static string[] Split(string? text) => text?.Split(Separators, StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <inheritdoc />
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

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        JsonSerializer.Serialize(writer, value, options.GetTypeInfo(typeof(IReadOnlyList<string>)));
    }
}

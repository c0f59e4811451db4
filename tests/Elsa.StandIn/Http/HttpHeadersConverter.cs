using System.Text.Json;
using System.Text.Json.Serialization;

namespace Elsa.Http.Serialization;

/// <summary>A header is written as one string or as several.</summary>
public class HttpHeadersConverter : JsonConverter<HttpHeaders>
{
    public override HttpHeaders Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var headers = new HttpHeaders();
        foreach (var property in JsonElement.ParseValue(ref reader).EnumerateObject())
            headers.Add(property.Name, property.Value.ValueKind switch
            {
                JsonValueKind.String => [property.Value.GetString()!],
                JsonValueKind.Array => [.. property.Value.EnumerateArray().Select(x => x.GetString()!)],
                _ => throw new JsonException("Expected a string or an array of strings"),
            });
        return headers;
    }

    public override void Write(Utf8JsonWriter writer, HttpHeaders value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.AsEnumerable().ToDictionary(), options);
}

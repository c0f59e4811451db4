using System.Dynamic;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml.Serialization;
using Elsa.Expressions;
using Elsa.Http.Contexts;

namespace Elsa.Http.Parsers;

public class JsonHttpContentParser : IHttpContentParser
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNameCaseInsensitive = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public int Priority => 0;

    public bool GetSupportsContentType(HttpResponseParserContext context) => context.ContentType.Contains("json", StringComparison.OrdinalIgnoreCase);

    public async Task<object> ReadAsync(HttpResponseParserContext context)
    {
        var json = await Body.ReadAsync(context);
        var type = context.ReturnType ?? typeof(string);
        return type == typeof(string) ? json
            : type.IsPrimitive ? json.ConvertTo(type)!
            : type == typeof(object) || type == typeof(ExpandoObject) ? ToObject(JsonDocument.Parse(json).RootElement)!
            : JsonSerializer.Deserialize(json, type, Options)!;
    }

    private static object? ToObject(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                IDictionary<string, object?> fields = new ExpandoObject();
                foreach (var property in element.EnumerateObject())
                    fields[property.Name] = ToObject(property.Value);
                return fields;
            case JsonValueKind.Array:
                return element.EnumerateArray().Select(ToObject).ToArray();
            case JsonValueKind.String:
                return element.GetString();
            case JsonValueKind.Number:
                return element.TryGetInt32(out var small) ? small : element.TryGetInt64(out var whole) ? whole : element.GetDouble();
            case JsonValueKind.True or JsonValueKind.False:
                return element.GetBoolean();
            default:
                return null;
        }
    }
}

public class XmlHttpContentParser : IHttpContentParser
{
    public int Priority => 0;

    public bool GetSupportsContentType(HttpResponseParserContext context) => context.ContentType.Contains("xml", StringComparison.OrdinalIgnoreCase);

    public async Task<object> ReadAsync(HttpResponseParserContext context)
    {
        var xml = await Body.ReadAsync(context);
        if (context.ReturnType is null || context.ReturnType == typeof(string))
            return xml;
        using var reader = System.Xml.XmlReader.Create(new StringReader(xml));
        return new XmlSerializer(context.ReturnType).Deserialize(reader)!;
    }
}

public class PlainTextHttpContentParser : IHttpContentParser
{
    public int Priority => 0;

    public bool GetSupportsContentType(HttpResponseParserContext context) => context.ContentType.Contains("text/plain", StringComparison.OrdinalIgnoreCase);

    public async Task<object> ReadAsync(HttpResponseParserContext context) => await Body.ReadAsync(context);
}

public class TextHtmlHttpContentParser : IHttpContentParser
{
    public int Priority => 0;

    public bool GetSupportsContentType(HttpResponseParserContext context) => context.ContentType.Contains("text/html", StringComparison.OrdinalIgnoreCase);

    public async Task<object> ReadAsync(HttpResponseParserContext context) => await Body.ReadAsync(context);
}

internal static class Body
{
    public static async Task<string> ReadAsync(HttpResponseParserContext context)
    {
        using var reader = new StreamReader(context.Content, leaveOpen: true);
        return await reader.ReadToEndAsync(context.CancellationToken);
    }
}

using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OAuthWebhook.Json;
using OAuthWebhook.Promotion;
using OAuthWebhook.Providers;

namespace OAuthWebhook.Tests.Providers;

/// <summary>Makes the published schema of catalogue files from the types they are read into, with the types' own documentation.</summary>
internal sealed partial class ProviderSchema
{
    private static readonly JsonSerializerOptions Writing = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _definitions = [];
    private readonly Dictionary<string, XElement> _documentation = XDocument.Load(Path.ChangeExtension(typeof(ProviderDefinition).Assembly.Location, ".xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    private readonly bool _forms;

    private ProviderSchema(bool forms) => _forms = forms;

    public static string Create() => new ProviderSchema(forms: true).Root("urn:elsaoauthwebhook:providers.schema", "OAuth provider catalogue", ProviderJson.Options.GetTypeInfo(typeof(ProviderFileContent))).ToJsonString(Writing) + "\n";

    /// <summary>The schema of exported connections, whose texts are as people entered them: the forms of catalogue files are not theirs.</summary>
    public static string OfConnections() => new ProviderSchema(forms: false).Root(ConnectionsDocument.SchemaId, "OAuth connections, exported", ProviderJson.Options.GetTypeInfo(typeof(ConnectionsDocument))).ToJsonString(Writing) + "\n";

    private JsonObject Root(string id, string title, JsonTypeInfo root)
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = id,
            ["title"] = title,
        };
        foreach (var (name, value) in Object(root).ToList())
            schema[name] = value?.DeepClone();
        schema["$defs"] = new JsonObject(_definitions.OrderBy(definition => definition.Key, StringComparer.Ordinal).Select(definition => KeyValuePair.Create(definition.Key, definition.Value?.DeepClone())));
        return schema;
    }

    private JsonObject Object(JsonTypeInfo info)
    {
        var properties = new JsonObject();
        foreach (var property in info.Properties)
        {
            var schema = Value(property.PropertyType, _forms ? ShapeCheck.AttributeOf<TextFormAttribute>(property) : null, ShapeCheck.AttributeOf<RangeAttribute>(property));
            if (Describe((MemberInfo)property.AttributeProvider!) is { Length: > 0 } description)
                schema["description"] = description;
            properties[property.Name] = schema;
        }

        var result = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        var required = info.Properties.Where(ShapeCheck.IsRequired).Select(property => (JsonNode)property.Name).ToArray();
        if (required.Length > 0)
            result["required"] = new JsonArray(required);
        return result;
    }

    private JsonObject Value(Type type, TextFormAttribute? form, RangeAttribute? range)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var info = ProviderJson.Options.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => Reference(info),
            JsonTypeInfoKind.Dictionary => Table(type, form, range),
            JsonTypeInfoKind.Enumerable => new() { ["type"] = "array", ["items"] = Value(type.GetGenericArguments()[0], form, range) },
            _ => Simple(type, form?.Form ?? TextForm.Any, range),
        };
    }

    private JsonObject Reference(JsonTypeInfo info)
    {
        if (!_definitions.ContainsKey(info.Type.Name))
        {
            // Named before it is made, should it hold itself.
            _definitions[info.Type.Name] = null;
            _definitions[info.Type.Name] = Object(info);
        }

        return new() { ["$ref"] = $"#/$defs/{info.Type.Name}" };
    }

    private JsonObject Table(Type type, TextFormAttribute? form, RangeAttribute? range)
    {
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(type.GetGenericArguments()[1], form, range) };
        if (form is not null && TextForms.PatternOf(form.Keys) is { } pattern)
            schema["propertyNames"] = new JsonObject { ["pattern"] = pattern };
        return schema;
    }

    private static JsonObject Simple(Type type, TextForm form, RangeAttribute? range)
    {
        if (type == typeof(bool))
            return new() { ["type"] = "boolean" };
        if (type == typeof(int))
            return range is null ? new() { ["type"] = "integer" } : new() { ["type"] = "integer", ["minimum"] = (int)range.Minimum, ["maximum"] = (int)range.Maximum };
        if (type.IsEnum)
            return new() { ["enum"] = new JsonArray([.. ShapeCheck.NamesOf(type).Select(name => (JsonNode)name)]) };
        if (type == typeof(DateOnly))
            return new() { ["type"] = "string", ["format"] = "date" };
        var pattern = TextForms.PatternOf(type == typeof(Uri) ? TextForm.Url : form);
        return pattern is null ? new() { ["type"] = "string" } : new() { ["type"] = "string", ["pattern"] = pattern };
    }

    private string? Describe(MemberInfo member)
    {
        var documentation = _documentation.GetValueOrDefault($"P:{member.DeclaringType!.FullName}.{member.Name}");
        while (documentation?.Element("inheritdoc")?.Attribute("cref")?.Value is { } other)
            documentation = _documentation.GetValueOrDefault(other);
        var text = documentation?.Element("summary")
            ?? _documentation.GetValueOrDefault($"T:{member.DeclaringType.FullName}")?.Elements("param").FirstOrDefault(parameter => parameter.Attribute("name")!.Value == member.Name);
        return text is null ? null : Blanks().Replace(string.Concat(text.Nodes().Select(Plain)), " ").Trim();
    }

    private static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => see.Attribute("cref")!.Value.Split('.')[^1],
        XElement element => element.Value,
        _ => "",
    };

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blanks();
}

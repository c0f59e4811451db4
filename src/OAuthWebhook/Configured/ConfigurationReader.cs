using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;
using OAuthWebhook.Connections;
using OAuthWebhook.Json;

namespace OAuthWebhook.Configured;

/// <summary>
/// Reads a section of the configuration as the type it is for, strictly: a key that nothing reads is a mistake. What is wrong is told by key; no value
/// is repeated, for it may be a secret that slipped.
/// </summary>
internal sealed class ConfigurationReader
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver(), NumberHandling = JsonNumberHandling.Strict };

    private readonly List<string> _errors = [];

    /// <summary>What is wrong, a sentence each, with the key and the fix.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Reads a section; null when something is wrong with it.</summary>
    public T? Read<T>(IConfigurationSection section)
        where T : class
    {
        var before = _errors.Count;
        var json = Value(section, typeof(T));
        return _errors.Count > before ? null : json.Deserialize<T>(Options);
    }

    /// <summary>The key of a field of a connection, as the configuration spells it.</summary>
    public static string KeyOf(string section, string field) =>
        string.Join(':', [section, .. field.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries).Select(part => char.ToUpperInvariant(part[0]) + part[1..])]);

    private JsonNode? Value(IConfigurationSection section, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return Options.GetTypeInfo(type).Kind switch
        {
            JsonTypeInfoKind.Object => Object(section, Options.GetTypeInfo(type)),
            JsonTypeInfoKind.Dictionary => new JsonObject(section.GetChildren().Select(child => KeyValuePair.Create(child.Key, Value(child, typeof(string))))),
            JsonTypeInfoKind.Enumerable => List(section),
            _ => Simple(section, type),
        };
    }

    private JsonObject Object(IConfigurationSection section, JsonTypeInfo info)
    {
        var json = new JsonObject();
        if (!string.IsNullOrEmpty(section.Value))
            Add(section, "is one value, and keys below it are needed");
        foreach (var child in section.GetChildren())
        {
            if (info.Properties.FirstOrDefault(property => string.Equals(property.Name, child.Key, StringComparison.OrdinalIgnoreCase)) is not { } property)
                Add(child, $"is no key that is known here; remove it, or correct it to one of: {string.Join(", ", info.Properties.Select(known => KeyOf("", known.Name)[1..]))}");
            // What is empty is left out: an environment cannot say otherwise that there is nothing.
            else if (child.Value is not "" || child.GetChildren().Any())
                json[property.Name] = Value(child, property.PropertyType);
        }

        return json;
    }

    private JsonArray List(IConfigurationSection section)
    {
        // One text, as scopes are often written; the other lists are of things without blanks or commas too.
        if (section.Value is { Length: > 0 } text)
            return new JsonArray([.. ScopeList.Split(text).Select(part => (JsonNode)part)]);
        return new JsonArray([.. section.GetChildren().Select(child => Simple(child, typeof(string)))]);
    }

    private JsonNode? Simple(IConfigurationSection section, Type type)
    {
        if (section.GetChildren().Any() || section.Value is not { } text)
        {
            Add(section, "has keys below it or no value; one value is needed");
            return null;
        }

        if (type == typeof(bool))
            return bool.TryParse(text, out var flag) ? flag : Wrong(section, "true or false");
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : Wrong(section, "a whole number");
        if (!type.IsEnum)
            return text;
        var names = Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.SerializeToElement(value, type, Options).GetString()!).ToArray();
        return names.FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } found ? found : Wrong(section, $"one of: {string.Join(", ", names)}");
    }

    private JsonValue? Wrong(IConfigurationSection section, string expected)
    {
        Add(section, $"has another value than is possible; set it to {expected}");
        return null;
    }

    private void Add(IConfigurationSection section, string what) => _errors.Add($"{section.Path} {what}.");
}

using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Providers;

/// <summary>How catalogue files are read: camelCase, and nothing that the types do not say.</summary>
internal static class ProviderJson
{
    // A file says what is true of every connection of a provider; these are each connection's own.
    private static readonly string[] OfEachConnection = ["name", "description", "provider", "variables", "disabled", "template"];

    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var resolver = new DefaultJsonTypeInfoResolver();
        resolver.Modifiers.Add(Restrict);
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = resolver,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            PropertyNameCaseInsensitive = false,
            NumberHandling = JsonNumberHandling.Strict,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        };
        options.MakeReadOnly();
        return options;
    }

    private static void Restrict(JsonTypeInfo info)
    {
        string[] without = info.Type == typeof(ProviderDefinition) ? ["id"] : info.Type == typeof(RegistrationValues) ? OfEachConnection : [];
        foreach (var property in info.Properties.Where(property => without.Contains(property.Name)).ToList())
            info.Properties.Remove(property);
    }
}

/// <summary>A catalogue file.</summary>
internal sealed record ProviderFileContent
{
    /// <summary>The schema of such files, for editors.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>The providers, by id.</summary>
    [Json.TextForm(Json.TextForm.Any, Keys = Json.TextForm.Id)]
    public required IReadOnlyDictionary<string, ProviderDefinition> Providers { get; init; }
}

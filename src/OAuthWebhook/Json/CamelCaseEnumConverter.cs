using System.Text.Json;
using System.Text.Json.Serialization;

namespace OAuthWebhook.Json;

/// <summary>Enum values in camelCase, and no numbers for them: as the management API and the provider catalogue write them.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

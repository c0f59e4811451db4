using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;

namespace OAuthWebhook.Audit;

/// <summary>Which fields an edit changed, by their names in the API. Names alone: what was in them, and the names of parameters, which people choose, stay out.</summary>
internal static class ChangedFields
{
    public static IReadOnlyList<string> Between(Connection before, Connection after) =>
    [
        .. Of(typeof(ConnectionRegistration), before.Registration, after.Registration, prefix: ""),
        .. SecretFields.All.Where(secret => secret.Stored(before)?.Reveal() != secret.Stored(after)?.Reveal()).Select(secret => secret.Name),
        .. before.Origin == after.Origin ? [] : (ReadOnlySpan<string>)["origin"],
    ];

    private static IEnumerable<string> Of(Type type, object before, object after, string prefix)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            var name = prefix + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var (was, becomes) = (property.GetValue(before), property.GetValue(after));
            // Settings that belong together are a record of their own, and have names of their own in the API.
            if (was is not null && becomes is not null && property.PropertyType.IsClass && property.PropertyType.Namespace == type.Namespace)
            {
                foreach (var inner in Of(property.PropertyType, was, becomes, name + "."))
                    yield return inner;
            }
            else if (!JsonNode.DeepEquals(JsonSerializer.SerializeToNode(was), JsonSerializer.SerializeToNode(becomes)))
            {
                yield return name;
            }
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace ElsaOAuthWebhook.References;

/// <summary>
/// Replaces a connection's id in the stored text of a workflow. In the text, not in the activities made of it: what this host cannot read,
/// such as an activity or a syntax of a package it lacks, would be lost when they are written again.
/// </summary>
internal static class StoredRoot
{
    /// <summary>The text with the other id.</summary>
    /// <param name="root">The root activity as it is stored.</param>
    /// <param name="inputs">Where the id stands: the inputs that were found.</param>
    /// <param name="from">The id.</param>
    /// <param name="to">The other id.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string Repoint(string root, IEnumerable<TokenInput> inputs, string from, string to)
    {
        var places = inputs.Select(input => (input.Node.Activity.Type, input.PropertyName)).ToHashSet();
        var json = JsonNode.Parse(root);
        Visit(json);
        return json?.ToJsonString() ?? root;

        void Visit(JsonNode? node)
        {
            switch (node)
            {
                case JsonArray array:
                    foreach (var item in array)
                        Visit(item);
                    break;
                case JsonObject activity:
                    var type = Text(activity["type"]) ?? "";
                    foreach (var (name, value) in activity.ToList())
                    {
                        if (value is JsonObject && value["expression"] is JsonObject expression && Text(expression["value"]) == from && IsPlace(type, name, Text(expression["type"])))
                            expression["value"] = to;
                        else if (Text(value) == from && places.Contains((type, name)))
                            activity[name] = to;
                        else
                            Visit(value);
                    }

                    break;
            }
        }

        bool IsPlace(string type, string name, string? syntax) => syntax == TokenInput.PickedConnection ? places.Contains((type, null)) : places.Contains((type, name));
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OAuthWebhook.Promotion;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>A document of exported connections as it comes back. Each connection is read for itself, so that one that is wrong keeps no other from being read.</summary>
internal sealed record ImportBody
{
    /// <summary>The longest document, in bytes.</summary>
    public const int MaximumSize = 4 << 20;

    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    public int? Version { get; init; }

    public IReadOnlyList<JsonElement>? Connections { get; init; }

    /// <summary>Reads the connections.</summary>
    /// <param name="entries">Each connection, or what is wrong with it.</param>
    /// <param name="error">What is wrong with the document as a whole.</param>
    public bool TryRead(out IReadOnlyList<ImportEntry> entries, out (string Field, string Message) error)
    {
        entries = [];
        error = default;
        if (Version != ConnectionsDocument.CurrentVersion)
            error = ("version", string.Create(CultureInfo.InvariantCulture, $"This host reads version {ConnectionsDocument.CurrentVersion} of such documents alone. Send what an export gave."));
        else if (Connections is null)
            error = ("connections", "The list of the connections is missing. Send what an export gave.");
        else if (Connections.Count > ConnectionPromotion.MostAtOnce)
            error = ("connections", string.Create(CultureInfo.InvariantCulture, $"It has {Connections.Count} connections; at most {ConnectionPromotion.MostAtOnce} are imported at once. Make several documents of it."));
        else
            entries = [.. Connections.Select(Read)];
        return error.Field is null;
    }

    private static ImportEntry Read(JsonElement json)
    {
        try
        {
            return json.Deserialize<ExportedConnection>(ApiJson.Options) is { } connection ? new(connection, new Dictionary<string, string[]>()) : Wrong("id", "An object is needed, not null.", json);
        }
        catch (JsonException exception)
        {
            var path = FieldPath.Parse(exception.Path);
            return Wrong(path is [] ? "id" : string.Join('.', path), path is [] ? "This is not an object of the expected form." : FieldPath.Describe(typeof(ExportedConnection), path), json);
        }
    }

    // Of one that cannot be read the id and the name, so that people know which it is.
    private static ImportEntry Wrong(string field, string message, JsonElement json) => new(null, new Dictionary<string, string[]> { [field] = [message] })
    {
        Id = Text(json, "id"),
        Name = Text(json, "name"),
    };

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

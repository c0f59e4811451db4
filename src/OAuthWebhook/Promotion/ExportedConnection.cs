using System.Text.Json;
using System.Text.Json.Serialization;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;

namespace OAuthWebhook.Promotion;

/// <summary>Connections as they are carried from one host to another. No secret and no token is in it.</summary>
public sealed record ConnectionsDocument
{
    /// <summary>The id of the published schema of such documents.</summary>
    public const string SchemaId = "urn:elsaoauthwebhook:connections.schema";

    /// <summary>The only version there is.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The schema of such documents, for editors.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>The version of the format: 1.</summary>
    public required int Version { get; init; }

    /// <summary>The connections.</summary>
    public required IReadOnlyList<ExportedConnection> Connections { get; init; }
}

/// <summary>A connection as it is exported: everything a person entered that is no secret. What is missing has its default.</summary>
public sealed record ExportedConnection : RegistrationValues
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { IgnoreReadOnlyProperties = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static readonly ConnectionRegistration Usual = new() { Name = "", GrantType = "" };

    /// <summary>Its id, which workflows refer to.</summary>
    public string? Id { get; init; }

    /// <summary>Whether its provider is an entry of the catalogue, which has to be in that of the other host too. Otherwise it is a label, also where that host has an entry of its name.</summary>
    public bool? FromCatalogue { get; init; }

    /// <summary>The fields that are left out because they are secret, or look as if they were: they are entered at the other host.</summary>
    public IReadOnlyList<string>? Withheld { get; init; }

    /// <summary>A connection without its secrets.</summary>
    /// <param name="connection">The connection.</param>
    public static ExportedConnection Of(ConnectionOverview connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var open = Withholding.From(connection.Registration, out var withheld);
        string[] all = [.. SecretFields.All.Where(secret => secret.IsStored(connection)).Select(secret => secret.Name), .. withheld];
        // Field by field by name, so that none is forgotten; what is as usual goes without saying.
        var usual = JsonSerializer.SerializeToNode(Usual, Options)!.AsObject();
        var json = JsonSerializer.SerializeToNode(open, Options)!.AsObject();
        foreach (var (name, value) in usual)
        {
            if (name is not ("name" or "grantType") && System.Text.Json.Nodes.JsonNode.DeepEquals(json[name], value))
                json.Remove(name);
        }

        return json.Deserialize<ExportedConnection>(Options)! with { Id = connection.Key.Id, Withheld = all.Length > 0 ? all : null };
    }

    /// <summary>The registration that it stands for.</summary>
    internal ConnectionRegistration ToRegistration() => Over(Usual) with { FromCatalogue = FromCatalogue == true };
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace ElsaOAuthWebhook.Studio.Server;

/// <summary>A connection as the API answered it, to send it back changed. What is not changed here is kept, also what this module does not know.</summary>
/// <param name="Fields">Its fields.</param>
internal sealed record EditableConnection(JsonObject Fields)
{
    // What the server alone sets: it refuses a body that has it.
    private static readonly string[] Answered =
    [
        "id", "version", "status", "statusDetail", "account", "grantedScopes", "accessTokenExpiresAt", "refreshTokenExpiresAt", "lastUsedAt", "lastRefreshedAt",
        "createdAt", "updatedAt", "hasClientSecret", "hasPassword", "hasClientKey", "hasClientCertificate", "hasApiKey", "missingSecrets", "fromCatalogue", "templateId", "subject",
        "callbackUrl", "origin", "configurationKey",
    ];

    /// <summary>The version that was read, as the API's ETag has it.</summary>
    public string EntityTag => $"\"{Fields["version"]}\"";

    public string? Text(string field) => Fields[field].AsText();

    public IEnumerable<string> Texts(string field) => (Fields[field] as JsonArray ?? []).Select(text => text.AsText()).OfType<string>();

    public bool Flag(string field) => Fields[field]?.GetValueKind() == JsonValueKind.True;

    public JsonObject ToBody()
    {
        var body = (JsonObject)Fields.DeepClone();
        foreach (var field in Answered)
            body.Remove(field);
        return body;
    }
}

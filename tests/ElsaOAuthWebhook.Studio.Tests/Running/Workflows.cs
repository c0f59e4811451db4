using System.Text.Json.Nodes;

namespace ElsaOAuthWebhook.Studio.Tests.Running;

/// <summary>Workflows as Elsa's API answers them.</summary>
internal static class Workflows
{
    /// <summary>A flowchart.</summary>
    public static JsonObject Flowchart(params ReadOnlySpan<JsonNode> activities) => new()
    {
        ["id"] = "version-1",
        ["definitionId"] = ElsaApi.DefinitionId,
        ["name"] = "Orders",
        ["createdAt"] = "2026-01-01T00:00:00Z",
        ["version"] = 1,
        ["toolVersion"] = "3.8.2.0",
        ["variables"] = new JsonArray(),
        ["inputs"] = new JsonArray(),
        ["outputs"] = new JsonArray(),
        ["outcomes"] = new JsonArray(),
        ["customProperties"] = new JsonObject(),
        ["isReadonly"] = false,
        ["isSystem"] = false,
        ["isLatest"] = true,
        ["isPublished"] = false,
        ["options"] = new JsonObject(),
        ["root"] = new JsonObject
        {
            ["id"] = "flowchart",
            ["nodeId"] = "Workflow1:flowchart",
            ["name"] = "Flowchart1",
            ["type"] = "Elsa.Flowchart",
            ["version"] = 1,
            ["customProperties"] = new JsonObject(),
            ["metadata"] = new JsonObject(),
            ["activities"] = new JsonArray([.. activities]),
            ["connections"] = new JsonArray(),
            ["variables"] = new JsonArray(),
        },
        ["links"] = MayPublish(),
    };

    /// <summary>An activity in the flowchart.</summary>
    public static JsonObject Activity(string id, string type, string input, JsonObject expression) => new()
    {
        ["id"] = id,
        ["nodeId"] = $"Workflow1:flowchart:{id}",
        ["name"] = id,
        ["type"] = type,
        ["version"] = 1,
        ["customProperties"] = new JsonObject(),
        ["metadata"] = new JsonObject { ["designer"] = new JsonObject { ["position"] = new JsonObject { ["x"] = 120, ["y"] = 120 }, ["size"] = new JsonObject { ["width"] = 200, ["height"] = 60 } } },
        [input] = new JsonObject { ["typeName"] = "String", ["expression"] = expression },
    };

    /// <summary>Without it, Studio shows a workflow read-only.</summary>
    public static JsonArray MayPublish() => [new JsonObject { ["href"] = "/publish", ["rel"] = "publish", ["method"] = "POST" }];
}

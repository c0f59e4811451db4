using Elsa.Common.Models;
using Elsa.Workflows;
using Elsa.Workflows.Management;
using Elsa.Workflows.Management.Entities;
using Elsa.Workflows.Management.Materializers;
using Elsa.Workflows.Models;
using ElsaOAuthWebhook.Tests.TestBed;
using Microsoft.Extensions.DependencyInjection;

namespace ElsaOAuthWebhook.Tests.References;

/// <summary>Workflows in the engine's store, saved and published as a designer does it.</summary>
internal static class StoredWorkflows
{
    public static string Request(string token, string id = "call", string name = "Call the CRM", string syntax = "Literal") => $$"""
        { "id": "{{id}}", "type": "OAuthWebhook.OAuthHttpRequest", "version": 1, "name": "{{name}}",
          "token": { "typeName": "String", "expression": { "type": "{{syntax}}", "value": {{System.Text.Json.JsonSerializer.Serialize(token)}} } },
          "url": { "typeName": "String", "expression": { "type": "Literal", "value": "/things" } } }
        """;

    public static string Sequence(params string[] activities) => $$"""{ "id": "Sequence1", "type": "Elsa.Sequence", "version": 1, "activities": [ {{string.Join(", ", activities)}} ] }""";

    /// <summary>In a branch of a branching in a flowchart.</summary>
    public static string Deep(string activity) => $$"""
        { "id": "Flowchart1", "type": "Elsa.Flowchart", "version": 1, "connections": [], "activities": [
          { "id": "If1", "type": "Elsa.If", "version": 1,
            "condition": { "typeName": "Boolean", "expression": { "type": "Literal", "value": true } },
            "then": {{Sequence(activity)}} } ] }
        """;

    public static async Task<WorkflowDefinition> SaveAsync(this PluginHost host, string definitionId, string root, bool publish = false, Action<WorkflowDefinition>? change = null)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var publisher = scope.ServiceProvider.GetRequiredService<IWorkflowDefinitionPublisher>();
        var definition = await publisher.GetDraftAsync(definitionId, VersionOptions.Latest) ?? new()
        {
            Id = $"{definitionId}-1",
            DefinitionId = definitionId,
            Name = $"The {definitionId}",
            TenantId = host.Caller.TenantId,
            MaterializerName = JsonWorkflowMaterializer.MaterializerName,
        };
        definition.StringData = root;
        change?.Invoke(definition);
        if (publish)
            (await publisher.PublishAsync(definition)).Succeeded.ShouldBeTrue();
        else
            await publisher.SaveDraftAsync(definition);
        return definition;
    }

    public static async Task DeleteAsync(this PluginHost host, string definitionId)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IWorkflowDefinitionStore>().DeleteAsync(new() { DefinitionId = definitionId });
    }

    /// <summary>All versions: their number, whether they are the latest, whether they are published, and their text.</summary>
    public static async Task<IReadOnlyList<(int Version, bool IsLatest, bool IsPublished, string Text)>> VersionsAsync(this PluginHost host, string definitionId)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var found = await scope.ServiceProvider.GetRequiredService<IWorkflowDefinitionStore>().FindManyAsync(new() { DefinitionId = definitionId });
        return [.. found.OrderBy(x => x.Version).Select(x => (x.Version, x.IsLatest, x.IsPublished, x.StringData!))];
    }

    /// <summary>Runs what is published.</summary>
    public static async Task<RunWorkflowResult> RunPublishedAsync(this PluginHost host, string definitionId)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var published = await scope.ServiceProvider.GetRequiredService<IWorkflowDefinitionStore>().FindAsync(new() { DefinitionId = definitionId, VersionOptions = VersionOptions.Published });
        var graph = await scope.ServiceProvider.GetRequiredService<IWorkflowDefinitionService>().MaterializeWorkflowAsync(published!);
        return await scope.ServiceProvider.GetRequiredService<IWorkflowRunner>().RunAsync(graph.Workflow);
    }
}

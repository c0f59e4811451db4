using Elsa.Common.Multitenancy;
using Elsa.Workflows.Management;
using Elsa.Workflows.Management.Entities;
using Elsa.Workflows.Management.Materializers;
using ElsaOAuthWebhook.SampleHost.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace ElsaOAuthWebhook.SampleHost.Tests.ManageTokens;

/// <summary>Workflows in the sample host's store, as a designer saves them: each has an activity that names a connection.</summary>
internal static class Workflows
{
    public static async Task PublishAsync(RunningHost host, string name, string connection)
    {
        await using var scope = host.Services.CreateAsyncScope();
        (await scope.ServiceProvider.GetRequiredService<IWorkflowDefinitionPublisher>().PublishAsync(Definition(scope.ServiceProvider, name, connection))).Succeeded.ShouldBeTrue();
    }

    public static async Task SaveDraftAsync(RunningHost host, string name, string connection)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IWorkflowDefinitionPublisher>().SaveDraftAsync(Definition(scope.ServiceProvider, name, connection));
    }

    private static WorkflowDefinition Definition(IServiceProvider services, string name, string connection)
    {
        var id = name.Replace(' ', '-');
        return new()
        {
            Id = $"{id}-1",
            DefinitionId = id,
            Name = name,
            TenantId = services.GetRequiredService<ITenantAccessor>().TenantId,
            MaterializerName = JsonWorkflowMaterializer.MaterializerName,
            StringData = $$"""
                { "id": "all", "type": "Elsa.Sequence", "version": 1, "activities": [
                  { "id": "call", "type": "OAuthWebhook.OAuthHttpRequest", "version": 1, "name": "Call the API",
                    "token": { "typeName": "String", "expression": { "type": "Literal", "value": "{{connection}}" } },
                    "url": { "typeName": "String", "expression": { "type": "Literal", "value": "echo" } } } ] }
                """,
        };
    }
}

using Elsa.Common.Multitenancy;
using Elsa.Features;
using Elsa.Workflows.Builders;
using Elsa.Workflows.Management.Entities;
using Elsa.Workflows.Management.Materializers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Elsa.Workflows.Management;

/// <summary>Puts the workflows that are written in code into the store when the host starts, for all tenants.</summary>
internal sealed class CodeFirstWorkflows(AddedTypes added, IServiceScopeFactory scopes) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        foreach (var type in added.Workflows)
        {
            var workflow = await new WorkflowBuilder().BuildWorkflowAsync((IWorkflow)ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, type), cancellationToken);
            await scope.ServiceProvider.GetRequiredService<IWorkflowDefinitionStore>().SaveAsync(
                new WorkflowDefinition
                {
                    Id = string.IsNullOrEmpty(workflow.Identity.Id) ? $"{type.Name}:v{workflow.Identity.Version}" : workflow.Identity.Id,
                    DefinitionId = workflow.Identity.DefinitionId,
                    Version = workflow.Identity.Version,
                    TenantId = workflow.Identity.TenantId ?? Tenant.AgnosticTenantId,
                    Name = workflow.WorkflowMetadata.Name,
                    Description = workflow.WorkflowMetadata.Description,
                    CreatedAt = TimeProvider.System.GetUtcNow(),
                    Variables = workflow.Variables,
                    IsLatest = true,
                    IsPublished = true,
                    ProviderName = "CLR",
                    MaterializerName = ClrWorkflowMaterializer.MaterializerName,
                    MaterializerContext = type.AssemblyQualifiedName,
                },
                cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using Elsa.Workflows.Activities;
using Elsa.Workflows.Builders;
using Elsa.Workflows.Management.Entities;
using Elsa.Workflows.Management.Mappers;
using Microsoft.Extensions.DependencyInjection;

namespace Elsa.Workflows.Management
{
    /// <summary>Makes of what is stored a workflow that runs.</summary>
    public interface IWorkflowMaterializer
    {
        string Name { get; }

        ValueTask<Workflow> MaterializeAsync(WorkflowDefinition definition, CancellationToken cancellationToken = default);
    }
}

namespace Elsa.Workflows.Management.Materializers
{
    public class JsonWorkflowMaterializer(WorkflowDefinitionMapper workflowDefinitionMapper) : IWorkflowMaterializer
    {
        public const string MaterializerName = "Json";

        public string Name => MaterializerName;

        public ValueTask<Workflow> MaterializeAsync(WorkflowDefinition definition, CancellationToken cancellationToken) => new(workflowDefinitionMapper.Map(definition));
    }

    /// <summary>Builds workflows that are written in code anew. Their stored context is the name of their type.</summary>
    public class ClrWorkflowMaterializer : IWorkflowMaterializer
    {
        public const string MaterializerName = "CLR";

        private readonly IServiceProvider _services;

        internal ClrWorkflowMaterializer(IServiceProvider services) => _services = services;

        public string Name => MaterializerName;

        public async ValueTask<Workflow> MaterializeAsync(WorkflowDefinition definition, CancellationToken cancellationToken = default)
        {
            var type = Type.GetType(definition.MaterializerContext!, throwOnError: true)!;
            var workflow = await new WorkflowBuilder().BuildWorkflowAsync((IWorkflow)ActivatorUtilities.GetServiceOrCreateInstance(_services, type), cancellationToken);
            workflow.Identity = new(definition.DefinitionId, definition.Version, definition.Id, definition.TenantId);
            return workflow;
        }
    }
}

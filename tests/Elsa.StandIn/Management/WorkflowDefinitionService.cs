using Elsa.Workflows.Execution;
using Elsa.Workflows.Management.Entities;
using Elsa.Workflows.Management.Exceptions;
using Elsa.Workflows.Models;

namespace Elsa.Workflows.Management.Exceptions
{
    internal sealed class WorkflowMaterializerNotFoundException() : Exception("Materializer not found. The materializer may be disabled or not registered");
}

namespace Elsa.Workflows.Management
{
    public interface IWorkflowDefinitionService
    {
        Task<WorkflowGraph> MaterializeWorkflowAsync(WorkflowDefinition definition, CancellationToken cancellationToken = default);
    }

    internal sealed class WorkflowDefinitionService(IEnumerable<IWorkflowMaterializer> materializers) : IWorkflowDefinitionService
    {
        public async Task<WorkflowGraph> MaterializeWorkflowAsync(WorkflowDefinition definition, CancellationToken cancellationToken = default)
        {
            var materializer = materializers.FirstOrDefault(x => x.Name == definition.MaterializerName) ?? throw new WorkflowMaterializerNotFoundException();
            return WorkflowGraphs.Of(await materializer.MaterializeAsync(definition, cancellationToken));
        }
    }
}

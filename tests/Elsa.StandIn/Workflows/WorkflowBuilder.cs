using Elsa.Workflows.Activities;
using Elsa.Workflows.Memory;
using Elsa.Workflows.Models;

namespace Elsa.Workflows.Builders;

internal sealed class WorkflowBuilder : IWorkflowBuilder
{
    public string? Id { get; set; }

    public string? DefinitionId { get; set; }

    public string? TenantId { get; set; }

    public int Version { get; set; } = 1;

    public string? Name { get; set; }

    public string? Description { get; set; }

    public IActivity? Root { get; set; }

    public ICollection<Variable> Variables { get; set; } = [];

    public ICollection<InputDefinition> Inputs { get; set; } = [];

    public ICollection<OutputDefinition> Outputs { get; set; } = [];

    public ICollection<string> Outcomes { get; set; } = [];

    public Variable? Result { get; set; } = new();

    public IWorkflowBuilder WithDefinitionId(string definitionId)
    {
        DefinitionId = definitionId;
        return this;
    }

    public Variable<T> WithVariable<T>(string name, T value)
    {
        var variable = new Variable<T>(name, value);
        Variables.Add(variable);
        return variable;
    }

    public IWorkflowBuilder WithVariable<T>(Variable<T> variable) => WithVariables(variable);

    public IWorkflowBuilder WithVariables(params Variable[] variables)
    {
        foreach (var variable in variables)
            Variables.Add(variable);
        return this;
    }

    public InputDefinition WithInput<T>(string name, string? description = null)
    {
        var input = new InputDefinition { Name = name, Type = typeof(T), Description = description ?? "" };
        Inputs.Add(input);
        return input;
    }

    public OutputDefinition WithOutput<T>(string name, string? description = null)
    {
        var output = new OutputDefinition { Name = name, Type = typeof(T), Description = description ?? "" };
        Outputs.Add(output);
        return output;
    }

    public Task<Workflow> BuildWorkflowAsync(CancellationToken cancellationToken = default)
    {
        var definitionId = DefinitionId ?? "";
        var workflow = new Workflow(
            new(definitionId, Version, Id ?? "", TenantId),
            WorkflowPublication.LatestAndPublished,
            new(string.IsNullOrEmpty(Name) ? definitionId : Name, Description),
            new(), Root ?? new Sequence(), Variables, Inputs, Outputs, Outcomes, new Dictionary<string, object>(), isReadonly: false, isSystem: false);
        if (Result is not null)
        {
            workflow.ResultVariable = Result;
            workflow.Result = new(Result);
        }

        return Task.FromResult(workflow);
    }

    public async Task<Workflow> BuildWorkflowAsync(IWorkflow workflowDefinition, CancellationToken cancellationToken = default)
    {
        DefinitionId = workflowDefinition.GetType().Name;
        await workflowDefinition.BuildAsync(this, cancellationToken);
        return await BuildWorkflowAsync(cancellationToken);
    }
}

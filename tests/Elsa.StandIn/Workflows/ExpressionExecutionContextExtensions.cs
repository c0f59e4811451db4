using Elsa.Expressions;
using Elsa.Expressions.Models;
using Elsa.Workflows;
using Elsa.Workflows.Memory;
using Elsa.Workflows.Models;

namespace Elsa.Extensions;

public static class ExpressionExecutionContextExtensions
{
    public static readonly object ActivityExecutionContextKey = new();

    public static ActivityExecutionContext GetActivityExecutionContext(this ExpressionExecutionContext context) =>
        context.TransientProperties.TryGetValue(ActivityExecutionContextKey, out var value)
            ? (ActivityExecutionContext)value
            : throw new InvalidOperationException("ActivityExecutionContext not found. This value exists only on activity execution contexts.");

    public static WorkflowExecutionContext GetWorkflowExecutionContext(this ExpressionExecutionContext context) => context.GetActivityExecutionContext().WorkflowExecutionContext;

    public static T? Get<T>(this ExpressionExecutionContext context, Input<T>? input) => input is null ? default : context.Get<T>(input.MemoryBlockReference());

    public static object? Get(this ExpressionExecutionContext context, Output output) => context.Get(output.MemoryBlockReference());

    public static T? GetVariable<T>(this ExpressionExecutionContext context, string name)
    {
        for (var scope = context; scope is not null; scope = scope.ParentContext)
            foreach (var block in scope.Memory.Blocks.Values)
                if (block.Metadata is VariableBlockMetadata { Variable: var variable } && variable.Name == name)
                    return (T?)block.Value;
        return default;
    }

    public static object? GetInput(this ExpressionExecutionContext context, string name) =>
        context.GetWorkflowExecutionContext().Input.TryGetValue(name, out var value) ? value : null;

    public static T? GetInput<T>(this ExpressionExecutionContext context, string name) => context.GetInput(name).ConvertTo<T>();

    public static void Set(this ExpressionExecutionContext context, Output? output, object? value, Action<MemoryBlock>? configure = null)
    {
        if (output is null)
            return;
        var reference = output.MemoryBlockReference();
        context.Set(reference, output.GetType().GenericTypeArguments.FirstOrDefault() is { } type ? value.ConvertTo(type) : value, configure);

        // An output bound to an output of the workflow leaves the run with it.
        var workflow = context.GetWorkflowExecutionContext();
        if (workflow.Workflow.Outputs.FirstOrDefault(x => x.Name == reference.Id) is { } definition)
            workflow.Output[definition.Name] = value!;
    }
}

using System.Runtime.CompilerServices;
using Elsa.Expressions.Models;
using Elsa.Workflows;
using Elsa.Workflows.Memory;
using Elsa.Workflows.Models;

namespace Elsa.Extensions;

public static class OutputExtensions
{
    public static void Set<T>(this Output<T>? output, ActivityExecutionContext context, T? value, [CallerArgumentExpression(nameof(output))] string? outputName = null) =>
        context.Set(output, value, outputName);

    /// <summary>The type of the variable the output is bound to.</summary>
    public static Type? GetTargetType(this Output? output, ActivityExecutionContext context) =>
        Block(output, context)?.Metadata is VariableBlockMetadata { Variable: var variable } ? variable.GetType().GenericTypeArguments.FirstOrDefault() : null;

    public static bool HasTarget(this Output? output, ActivityExecutionContext context) => Block(output, context) is not null;

    private static MemoryBlock? Block(Output? output, ActivityExecutionContext context) =>
        output?.MemoryBlockReference() is { } reference && context.ExpressionExecutionContext.TryGetBlock(reference, out var block) ? block : null;
}

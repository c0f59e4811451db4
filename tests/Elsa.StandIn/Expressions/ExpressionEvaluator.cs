using System.Text.Json;
using Elsa.Expressions.Models;
using Elsa.Extensions;
using Elsa.Workflows.Memory;
using Elsa.Workflows.Models;

namespace Elsa.Expressions;

/// <summary>Evaluates what needs no script engine.</summary>
internal static class ExpressionEvaluator
{
    public static async ValueTask<object?> EvaluateAsync(Input input, ExpressionExecutionContext context)
    {
        var expression = input.Expression!;
        return expression.Type switch
        {
            "Literal" => Unwrap(expression.Value).ConvertTo(input.Type),
            "Object" => Unwrap(expression.Value).ConvertTo(input.Type),
            "Delegate" => (await ((Func<ExpressionExecutionContext, ValueTask<object?>>)expression.Value!)(context)).ConvertTo(input.Type),
            "Variable" => context.Get((Variable)expression.Value!).ConvertTo(input.Type),
            "Output" => context.Get((Output)expression.Value!).ConvertTo(input.Type),
            _ => throw new NotSupportedException($"Expressions of type {expression.Type} need Elsa's own packages: the stand-in has no script engine."),
        };
    }

    private static object? Unwrap(object? value) => value is JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } ? null : value;
}

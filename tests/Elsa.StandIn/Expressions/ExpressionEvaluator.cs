using Elsa.Expressions.Contracts;
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
            "Literal" => expression.Value.ConvertTo(input.Type),
            "Object" => expression.Value is string text && string.IsNullOrWhiteSpace(text) ? null : expression.Value.ConvertTo(input.Type),
            "Delegate" => (await ((Func<ExpressionExecutionContext, ValueTask<object?>>)expression.Value!)(context)).ConvertTo(input.Type),
            "Variable" => expression.Value is Variable variable ? context.Get(variable).ConvertTo(input.Type) : null,
            "Output" => context.Get((Output)expression.Value!).ConvertTo(input.Type),
            var type when context.GetRequiredService<IExpressionDescriptorRegistry>().Find(type) is { } descriptor =>
                (await descriptor.HandlerFactory(context.ServiceProvider).EvaluateAsync(expression, input.Type, context, new())).ConvertTo(input.Type),
            _ => throw new NotSupportedException($"Expressions of type {expression.Type} need Elsa's own packages: the stand-in has no script engine."),
        };
    }
}

using System.Runtime.CompilerServices;
using Elsa.Expressions.Models;
using Elsa.Workflows;
using Elsa.Workflows.Models;

namespace Elsa.Extensions;

public static class InputExtensions
{
    public static T Get<T>(this Input<T>? input, ActivityExecutionContext context, [CallerArgumentExpression(nameof(input))] string? inputName = null) =>
        context.Get(input) ?? throw new InvalidOperationException($"{inputName} is required.");

    public static T Get<T>(this Input<T>? input, ExpressionExecutionContext context, [CallerArgumentExpression(nameof(input))] string? inputName = null) =>
        context.Get(input) ?? throw new InvalidOperationException($"{inputName} is required.");

    public static T? GetOrDefault<T>(this Input<T>? input, ActivityExecutionContext context, Func<T>? defaultValue = null)
    {
        var value = context.Get(input);
        return value is not null || defaultValue is null ? value : defaultValue();
    }

    public static T? GetOrDefault<T>(this Input<T>? input, ExpressionExecutionContext context, Func<T>? defaultValue = null)
    {
        var value = context.Get(input);
        return value is not null || defaultValue is null ? value : defaultValue();
    }
}

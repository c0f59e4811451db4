namespace Elsa.Expressions.Models;

/// <summary>How an input gets its value: a type of syntax and a value in it.</summary>
public class Expression
{
    public Expression()
    {
    }

    public Expression(string type, object? value)
    {
        Type = type;
        Value = value;
    }

    public string Type { get; set; } = null!;

    public object? Value { get; set; }

    public static Expression LiteralExpression(object? value) => new("Literal", value);

    public static Expression DelegateExpression(Func<ExpressionExecutionContext, ValueTask<object?>> value) => new("Delegate", value);

    public static Expression DelegateExpression<T>(Func<ExpressionExecutionContext, ValueTask<T>> value) => Delegate(async context => await value(context));

    public static Expression DelegateExpression<T>(Func<ValueTask<T>> value) => Delegate(async _ => await value());

    public static Expression DelegateExpression<T>(Func<ExpressionExecutionContext, T> value) => Delegate(context => ValueTask.FromResult<object?>(value(context)));

    public static Expression DelegateExpression<T>(Func<T> value) => Delegate(_ => ValueTask.FromResult<object?>(value()));

    private static Expression Delegate(Func<ExpressionExecutionContext, ValueTask<object?>> value) => DelegateExpression(value);
}

using Elsa.Expressions.Contracts;
using Elsa.Expressions.Models;
using ElsaOAuthWebhook.References;

namespace ElsaOAuthWebhook.Picker;

/// <summary>
/// The expression type of a connection that is picked for an input of any activity, where that offers a syntax. It is known always, so that a workflow runs wherever it goes,
/// and offered to authors where their Studio has the module that shows its editor.
/// </summary>
/// <param name="offered">Whether authors may choose it.</param>
internal sealed class PickedConnection(bool offered) : IExpressionDescriptorProvider
{
    /// <summary>What the module's editor of such expressions is found by.</summary>
    public const string UIHint = "oauth-connection-expression";

    public IEnumerable<ExpressionDescriptor> GetDescriptors() =>
    [
        new()
        {
            Type = TokenInput.PickedConnection,
            DisplayName = TokenInput.PickedConnection,
            IsBrowsable = offered,
            Properties = new Dictionary<string, object> { ["UIHint"] = UIHint },
            HandlerFactory = _ => new Handler(),
        },
    ];

    /// <summary>Gives the connection's id, as it was picked: never a token.</summary>
    private sealed class Handler : IExpressionHandler
    {
        public ValueTask<object?> EvaluateAsync(Expression expression, Type returnType, ExpressionExecutionContext context, ExpressionEvaluatorOptions options) =>
            new(expression.Value?.ToString() is { Length: > 0 } id ? id : null);
    }
}

using Elsa.Expressions;
using Elsa.Expressions.Models;
using Elsa.Workflows;
using Elsa.Workflows.Memory;

namespace Elsa.Extensions;

public static class VariableExtensions
{
    public static void Set(this Variable variable, ActivityExecutionContext context, object? value) =>
        context.Set(variable, value.ConvertTo(variable.GetVariableType()));

    public static Type GetVariableType(this Variable variable) => variable.GetType().GenericTypeArguments.FirstOrDefault() ?? typeof(object);
}

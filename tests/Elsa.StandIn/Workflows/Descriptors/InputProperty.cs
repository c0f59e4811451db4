using System.Collections;
using System.Reflection;
using Elsa.Workflows.Attributes;
using Elsa.Workflows.Memory;
using Elsa.Workflows.Models;
using Elsa.Workflows.UIHints;

namespace Elsa.Workflows.Descriptors;

internal static class InputProperty
{
    public static bool IsWrapped(PropertyInfo property) => typeof(Input).IsAssignableFrom(property.PropertyType);

    public static Type ValueType(PropertyInfo property) => IsWrapped(property) ? property.PropertyType.GenericTypeArguments[0] : property.PropertyType;

    public static string UIHint(PropertyInfo property)
    {
        if (property.GetCustomAttribute<InputAttribute>()?.UIHint is { } hint)
            return hint;
        var type = Nullable.GetUnderlyingType(ValueType(property)) ?? ValueType(property);
        return type == typeof(bool) ? InputUIHints.Checkbox
            : type == typeof(string) ? InputUIHints.SingleLine
            : type.IsEnum || typeof(IEnumerable).IsAssignableFrom(type) ? InputUIHints.DropDown
            : type == typeof(Variable) ? InputUIHints.VariablePicker
            : InputUIHints.SingleLine;
    }
}

using System.Reflection;
using System.Text.RegularExpressions;
using Elsa.Workflows.Attributes;

namespace Elsa.Workflows.Descriptors;

internal static partial class ActivityTypeName
{
    public static string Of(Type type) => $"{Namespace(type)}.{Short(type)}";

    public static string Namespace(Type type) => type.GetCustomAttribute<ActivityAttribute>()?.Namespace ?? type.Namespace ?? "Elsa";

    /// <summary>"SendHttpRequest" is read "Send Http Request".</summary>
    public static string Title(string name) => WordStart().Replace(name, " ");

    private static string Short(Type type)
    {
        var name = type.GetCustomAttribute<ActivityAttribute>()?.Type ?? type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(',', type.GenericTypeArguments.Select(Short))}>" : name;
    }

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WordStart();
}

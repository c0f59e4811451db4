using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Elsa.StandIn.Tests.PublicApi;

/// <summary>One line for each public type and each of its public or protected members, as in the engine's listing.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> LinesOf(Assembly assembly) => assembly.GetExportedTypes().SelectMany(LinesOf).Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<string> LinesOf(Type type)
    {
        var name = TypeName.Of(type);
        yield return $"{name} # {Kind(type)}{Bases(type)}";
        foreach (var member in type.IsEnum ? EnumValues(type) : Members(type))
            yield return name + member;
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : type.IsAssignableTo(typeof(Delegate)) ? "delegate"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static string Bases(Type type)
    {
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var bases = type.GetInterfaces().Except(inherited).Select(TypeName.Of).Order(StringComparer.Ordinal).ToList();
        if (type is { IsEnum: false, IsValueType: false, BaseType: { } baseType } && baseType != typeof(object))
            bases.Insert(0, TypeName.Of(baseType));
        if (type.IsEnum)
            bases.Clear();
        return bases.Count == 0 ? "" : $" : {string.Join(", ", bases)}";
    }

    private static IEnumerable<string> EnumValues(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(x => string.Create(CultureInfo.InvariantCulture, $".{x.Name} = {Convert.ToInt64(x.GetRawConstantValue(), CultureInfo.InvariantCulture)}"));

    private static IEnumerable<string> Members(Type type)
    {
        foreach (var constructor in type.GetConstructors(Declared & ~BindingFlags.Static).Where(IsVisible))
            yield return $"..ctor({Parameters(constructor)}){Modifiers(constructor)}";
        foreach (var method in type.GetMethods(Declared).Where(IsVisible).Where(x => !x.IsSpecialName || x.Name.StartsWith("op_", StringComparison.Ordinal)))
            yield return $".{method.Name}{TypeParameters(method)}({Parameters(method)}) : {TypeName.Of(method.ReturnType)}{Modifiers(method)}";
        foreach (var property in type.GetProperties(Declared).Where(x => x.GetAccessors(nonPublic: true).Any(IsVisible)))
            yield return $".{property.Name}{Index(property)} : {TypeName.Of(property.PropertyType)} {{{Accessor("get", property.GetMethod)}{Accessor("set", property.SetMethod)} }}";
        foreach (var field in type.GetFields(Declared).Where(x => x.IsPublic || x.IsFamily || x.IsFamilyOrAssembly))
            yield return $".{field.Name} : {TypeName.Of(field.FieldType)}{FieldKind(field)}";
        foreach (var @event in type.GetEvents(Declared).Where(x => x.AddMethod is { } add && IsVisible(add)))
            yield return $".{@event.Name} event {TypeName.Of(@event.EventHandlerType!)}";
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Modifiers(MethodBase method)
    {
        var modifiers = new List<string>();
        if (!method.IsPublic)
            modifiers.Add("protected");
        if (method.IsStatic)
            modifiers.Add("static");
        if (method.IsAbstract)
        {
            if (!method.DeclaringType!.IsInterface)
                modifiers.Add("abstract");
        }
        else if (method is MethodInfo { IsVirtual: true, IsFinal: false } @virtual)
        {
            modifiers.Add(@virtual.GetBaseDefinition() == @virtual ? "virtual" : "override");
        }

        return string.Concat(modifiers.Select(x => $" {x}"));
    }

    private static string Accessor(string name, MethodInfo? accessor) =>
        accessor is null || !IsVisible(accessor) ? ""
        : Modifiers(accessor) is [' ', .. var modifiers] ? $" {name}({modifiers});"
        : $" {name};";

    private static string Index(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(x => TypeName.Of(x.ParameterType)))}]" : "";

    private static string FieldKind(FieldInfo field) =>
        field.IsLiteral ? $" const = {field.GetRawConstantValue()}" : $"{(field.IsInitOnly ? " readonly" : "")}{(field.IsStatic ? " static" : "")}";

    private static string TypeParameters(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(x => x.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(x => $"{Prefix(method, x)}{TypeName.Of(x.ParameterType)} {x.Name}{Default(x)}"));

    private static string Prefix(MethodBase method, ParameterInfo parameter) =>
        parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params "
        : parameter.IsOut ? "out "
        : parameter.ParameterType.IsByRef ? "ref "
        : parameter.Position == 0 && method.IsDefined(typeof(ExtensionAttribute)) ? "this "
        : "";

    private static string Default(ParameterInfo parameter) =>
        !parameter.HasDefaultValue ? "" : parameter.DefaultValue is string text ? $" = \"{text}\"" : $" = {parameter.DefaultValue ?? "default"}";
}

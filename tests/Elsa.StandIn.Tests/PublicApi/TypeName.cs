namespace Elsa.StandIn.Tests.PublicApi;

/// <summary>Keywords for primitives, no namespace for the framework's types, the whole name for all others.</summary>
internal static class TypeName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(string)] = "string",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(bool)] = "bool",
        [typeof(object)] = "object",
        [typeof(void)] = "void",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(byte)] = "byte",
    };

    public static string Of(Type type) =>
        type.IsByRef ? Of(type.GetElementType()!)
        : type.IsArray ? $"{Of(type.GetElementType()!)}[]"
        : type.IsGenericParameter ? type.Name
        : Nullable.GetUnderlyingType(type) is { } underlying ? $"{Of(underlying)}?"
        : Keywords.TryGetValue(type, out var keyword) ? keyword
        : $"{Scope(type)}{type.Name.Split('`')[0]}{Arguments(type)}";

    private static string Scope(Type type) =>
        type.IsNested ? $"{Of(type.DeclaringType!)}+"
        : type.Namespace is null || type.Namespace.StartsWith("System", StringComparison.Ordinal) ? ""
        : $"{type.Namespace}.";

    private static string Arguments(Type type) => type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : "";
}

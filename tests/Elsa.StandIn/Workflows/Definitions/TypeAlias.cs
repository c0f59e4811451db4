using System.Dynamic;
using System.Text.Json;
using Elsa.Expressions;
using Elsa.Http;
using Elsa.Workflows.Memory;

namespace Elsa.Workflows.Definitions;

/// <summary>Definitions name the common types by short names.</summary>
internal static class TypeAlias
{
    private static readonly Dictionary<string, Type> Types = new Type[]
    {
        typeof(string), typeof(bool), typeof(byte), typeof(short), typeof(int), typeof(long), typeof(float), typeof(double), typeof(decimal), typeof(Guid),
        typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(object), typeof(ExpandoObject), typeof(JsonElement), typeof(HttpHeaders), typeof(HttpResponseMessage),
    }.ToDictionary(x => x.Name, StringComparer.OrdinalIgnoreCase);

    public static Type Resolve(string? name, bool isArray = false)
    {
        var type = string.IsNullOrEmpty(name) ? typeof(object)
            : Types.GetValueOrDefault(name) ?? Type.GetType(name) ?? throw new JsonException($"The type '{name}' is not known to the stand-in: name it with its assembly.");
        return isArray ? type.MakeArrayType() : type;
    }

    public static Variable Variable(string? id, string name, Type type, object? value)
    {
        var variable = (Variable)Activator.CreateInstance(typeof(Variable<>).MakeGenericType(type))!;
        variable.Id = id!;
        variable.Name = name;
        variable.Value = value is "" ? null : value.ConvertTo(type);
        return variable;
    }
}

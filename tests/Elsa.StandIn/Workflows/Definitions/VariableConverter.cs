using System.Text.Json;
using System.Text.Json.Serialization;
using Elsa.Workflows.Memory;

namespace Elsa.Workflows.Definitions;

internal sealed class VariableConverter : JsonConverter<Variable>
{
    public override Variable Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var json = JsonElement.ParseValue(ref reader);
        return TypeAlias.Variable(Text("id"), Text("name") ?? "", TypeAlias.Resolve(Text("typeName")), Text("value"));

        string? Text(string name) => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
    }

    public override void Write(Utf8JsonWriter writer, Variable value, JsonSerializerOptions options) => throw new NotSupportedException();
}

internal sealed class TypeConverter : JsonConverter<Type>
{
    public override Type Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TypeAlias.Resolve(reader.GetString());

    public override void Write(Utf8JsonWriter writer, Type value, JsonSerializerOptions options) => throw new NotSupportedException();
}

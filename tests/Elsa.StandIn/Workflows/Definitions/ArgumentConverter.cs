using System.Text.Json;
using System.Text.Json.Serialization;
using Elsa.Expressions;
using Elsa.Expressions.Contracts;
using Elsa.Expressions.Models;
using Elsa.Workflows.Memory;
using Elsa.Workflows.Models;

namespace Elsa.Workflows.Definitions;

/// <summary>An input is an expression with the type it is evaluated to, an output names a variable.</summary>
internal sealed class ArgumentConverterFactory(IExpressionDescriptorRegistry syntaxes) : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeof(Argument).IsAssignableFrom(typeToConvert);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        var converter = typeof(Input).IsAssignableFrom(typeToConvert) ? typeof(InputConverter<>) : typeof(OutputConverter<>);
        return (JsonConverter)Activator.CreateInstance(converter.MakeGenericType(typeToConvert.GenericTypeArguments), converter == typeof(InputConverter<>) ? [syntaxes] : [])!;
    }

    private sealed class InputConverter<T>(IExpressionDescriptorRegistry syntaxes) : JsonConverter<Input<T>?>
    {
        public override Input<T>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var json = JsonElement.ParseValue(ref reader);
            if (json.ValueKind != JsonValueKind.Object)
                return new(new Literal(json.ToString().ConvertTo<T>()));
            if (!json.TryGetProperty("typeName", out _) || !json.TryGetProperty("expression", out var expression))
                return null;

            var type = expression.TryGetProperty("type", out var written) ? written.GetString() ?? "Literal" : "Literal";
            // Any other brings its package with it.
            if (type is not ("Literal" or "Object" or "Variable") && syntaxes.Find(type) is null)
                return null;
            var value = expression.TryGetProperty("value", out var element) ? element : default;
            return new(new Expression(type, type == "Variable" ? value.Deserialize<Variable>(options) : Plain(value)), new MemoryBlockReference());
        }

        public override void Write(Utf8JsonWriter writer, Input<T>? value, JsonSerializerOptions options) => throw new NotSupportedException();

        private static object? Plain(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetDecimal(),
            JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
            JsonValueKind.Object or JsonValueKind.Array => value.GetRawText(),
            _ => null,
        };
    }

    private sealed class OutputConverter<T> : JsonConverter<Output<T>?>
    {
        public override Output<T>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var json = JsonElement.ParseValue(ref reader);
            return json.TryGetProperty("typeName", out _) && json.TryGetProperty("memoryReference", out var reference) && reference.TryGetProperty("id", out var id)
                ? new(new Variable { Id = id.GetString()!, Name = id.GetString()! })
                : null;
        }

        public override void Write(Utf8JsonWriter writer, Output<T>? value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}

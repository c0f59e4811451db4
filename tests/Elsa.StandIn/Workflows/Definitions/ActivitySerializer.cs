using System.Text.Json;
using System.Text.Json.Serialization;
using Elsa.Expressions.Contracts;

namespace Elsa.Workflows;

/// <summary>Reads activities, and what contains them, from JSON.</summary>
public interface IActivitySerializer
{
    IActivity Deserialize(string serializedActivity);

    object Deserialize(string serializedValue, Type type);

    T Deserialize<T>(string serializedValue);
}

internal sealed class ActivitySerializer(IActivityRegistry registry, IExpressionDescriptorRegistry syntaxes) : IActivitySerializer
{
    private readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        Converters =
        {
            new JsonStringEnumConverter(),
            new Definitions.ActivityConverter(registry),
            new Definitions.ArgumentConverterFactory(syntaxes),
            new Definitions.VariableConverter(),
            new Definitions.TypeConverter(),
        },
    };

    public IActivity Deserialize(string serializedActivity) => Deserialize<IActivity>(serializedActivity);

    public object Deserialize(string serializedValue, Type type) => JsonSerializer.Deserialize(serializedValue, type, _options)!;

    public T Deserialize<T>(string serializedValue) => JsonSerializer.Deserialize<T>(serializedValue, _options)!;
}

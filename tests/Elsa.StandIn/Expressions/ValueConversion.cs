using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Elsa.Expressions.Exceptions;

namespace Elsa.Expressions;

/// <summary>Literals of JSON definitions are strings and JSON elements: inputs and variables want their own types.</summary>
internal static class ValueConversion
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    public static T? ConvertTo<T>(this object? value) => value is null ? default : (T?)value.ConvertTo(typeof(T));

    public static object? ConvertTo(this object? value, Type target)
    {
        if (value is null || target.IsInstanceOfType(value))
            return value;

        var type = Nullable.GetUnderlyingType(target) ?? target;
        return value switch
        {
            JsonElement { ValueKind: JsonValueKind.String } element when type != typeof(string) => element.GetString().ConvertTo(type),
            JsonElement { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } element when type == typeof(string) => element.ToString(),
            JsonElement element => element.Deserialize(type, Json),
            string text => ConvertText(text, type),
            IEnumerable values when ElementType(type) is { } element => ConvertItems(values, type, element),
            _ => ConvertScalar(value, type),
        };
    }

    private static object? ConvertText(string text, Type type)
    {
        if (type == typeof(byte[]))
            return Convert.FromBase64String(text);
        if (!type.IsPrimitive && text.AsSpan().TrimStart() is ['{' or '[', ..])
            return FromJson(text, type);
        if (type.IsAssignableFrom(typeof(string[])))
            return new[] { text };
        return string.IsNullOrWhiteSpace(text) ? null : ConvertScalar(text, type);
    }

    private static object? FromJson(string text, Type type)
    {
        try
        {
            return JsonSerializer.Deserialize(text, type, Json);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new TypeConversionException($"Failed to deserialize {text} to {type}", text, type, e);
        }
    }

    private static object? ConvertScalar(object value, Type type)
    {
        var converter = TypeDescriptor.GetConverter(type);
        if (converter.CanConvertFrom(value.GetType()) && converter.IsValid(value))
            return converter.ConvertFrom(null, CultureInfo.InvariantCulture, value);
        try
        {
            return type.IsEnum ? Enum.ToObject(type, value) : Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FormatException or InvalidCastException)
        {
            // The engine is lenient here: what cannot be converted is the default value.
            return type.IsValueType ? Activator.CreateInstance(type) : null;
        }
    }

    private static Type? ElementType(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.IsAssignableFrom(typeof(List<>).MakeGenericType(type.GenericTypeArguments[0])) ? type.GenericTypeArguments[0]
        : null;

    private static object ConvertItems(IEnumerable values, Type type, Type elementType)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(elementType))!;
        foreach (var value in values)
            list.Add(value.ConvertTo(elementType));
        if (!type.IsArray)
            return list;
        var array = Array.CreateInstance(elementType, list.Count);
        list.CopyTo(array, 0);
        return array;
    }
}

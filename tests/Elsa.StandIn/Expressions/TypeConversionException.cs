namespace Elsa.Expressions.Exceptions;

/// <summary>A parser or an input could not make a value of the type it was asked for.</summary>
public class TypeConversionException(string message, object? value, Type targetType, Exception? innerException) : Exception(message, innerException)
{
    public object? Value { get; } = value;

    public Type TargetType { get; } = targetType;
}

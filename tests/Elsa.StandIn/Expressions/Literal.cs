namespace Elsa.Expressions.Models;

/// <summary>A value written into the workflow itself.</summary>
public class Literal : MemoryBlockReference
{
    public Literal()
    {
    }

    public Literal(object? value, string? id = null) : base(id!) => Value = value;

    public object? Value { get; }

    public static Literal From<T>(T value) => new Literal<T>(value);
}

public class Literal<T> : Literal
{
    public Literal()
    {
    }

    public Literal(T value, string? id = null) : base(value, id)
    {
    }
}

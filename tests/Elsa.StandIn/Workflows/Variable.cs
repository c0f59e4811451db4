using Elsa.Expressions;
using Elsa.Expressions.Models;

namespace Elsa.Workflows.Memory;

/// <summary>A named block in the scope of the workflow or container that declares it.</summary>
public class Variable : MemoryBlockReference
{
    public Variable()
    {
    }

    public Variable(string name) : base($"{char.ToLowerInvariant(name[0])}{name[1..]}Variable") => Name = name;

    public Variable(string name, object? value = null) : this(name) => Value = value;

    public Variable(string name, object? value = null, string? id = null) : this(name, value)
    {
        if (id is not null)
            Id = id;
    }

    public string Name { get; set; } = null!;

    public object? Value { get; set; }

    public Type? StorageDriverType { get; set; }

    public override MemoryBlock Declare() => new(Value, new VariableBlockMetadata(this, StorageDriverType, false));
}

// The constructor of a value alone is obsolete in the engine and would not compile there.
public class Variable<T> : Variable
{
    public Variable()
    {
    }

    public Variable(string name, T value) : base(name, value)
    {
    }

    public Variable(string name, T value, string? id = null) : base(name, value, id)
    {
    }

    public T? Get(ActivityExecutionContext context) => Get(context.ExpressionExecutionContext);

    public new T? Get(ExpressionExecutionContext context) => base.Get(context).ConvertTo<T>();
}

public record VariableBlockMetadata(Variable Variable, Type? StorageDriverType, bool IsInitialized);

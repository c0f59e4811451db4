namespace Elsa.Expressions.Models;

/// <summary>A place for one value during one run.</summary>
public class MemoryBlock
{
    public MemoryBlock()
    {
    }

    public MemoryBlock(object? value, object? metadata = null)
    {
        Value = value;
        Metadata = metadata;
    }

    public object? Value { get; set; }

    public object? Metadata { get; set; }
}

/// <summary>Names a block. Inputs, outputs and variables hold references, so that activity instances hold no run values.</summary>
public class MemoryBlockReference
{
    public MemoryBlockReference()
    {
    }

    public MemoryBlockReference(string id) => Id = id;

    public string Id { get; set; } = null!;

    public virtual MemoryBlock Declare() => new();

    public object? Get(ExpressionExecutionContext context) => context.Get(this);

    public T? Get<T>(ExpressionExecutionContext context) => Get(context).ConvertTo<T>();

    public void Set(ExpressionExecutionContext context, object? value, Action<MemoryBlock>? configure = null) => context.Set(this, value, configure);
}

/// <summary>The blocks of one scope.</summary>
public class MemoryRegister
{
    public MemoryRegister(IDictionary<string, MemoryBlock>? blocks = null) => Blocks = blocks ?? new Dictionary<string, MemoryBlock>();

    public IDictionary<string, MemoryBlock> Blocks { get; }

    public bool TryGetBlock(string id, out MemoryBlock block) => Blocks.TryGetValue(id, out block!);

    public MemoryBlock Declare(MemoryBlockReference blockReference)
    {
        if (!Blocks.TryGetValue(blockReference.Id, out var block))
            Blocks[blockReference.Id] = block = blockReference.Declare();
        return block;
    }
}

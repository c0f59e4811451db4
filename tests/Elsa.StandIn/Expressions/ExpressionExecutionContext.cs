using Microsoft.Extensions.DependencyInjection;

namespace Elsa.Expressions.Models;

/// <summary>What an expression can see: services, and the memory of its scope and of every scope around it.</summary>
public class ExpressionExecutionContext(
    IServiceProvider serviceProvider,
    MemoryRegister memory,
    ExpressionExecutionContext? parentContext = null,
    IDictionary<object, object>? transientProperties = null,
    Action? onChange = null,
    CancellationToken cancellationToken = default)
{
    public IServiceProvider ServiceProvider { get; } = serviceProvider;

    public MemoryRegister Memory { get; } = memory;

    public IDictionary<object, object> TransientProperties { get; set; } = transientProperties ?? new Dictionary<object, object>();

    public ExpressionExecutionContext? ParentContext { get; set; } = parentContext;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public T GetRequiredService<T>() where T : notnull => ServiceProvider.GetRequiredService<T>();

    public bool TryGetBlock(MemoryBlockReference blockReference, out MemoryBlock block)
    {
        block = null!;
        // An output nobody bound has no id.
        if (blockReference.Id is null)
            return false;
        for (var scope = this; scope is not null; scope = scope.ParentContext)
            if (scope.Memory.TryGetBlock(blockReference.Id, out block))
                return true;
        return false;
    }

    public MemoryBlock GetBlock(MemoryBlockReference blockReference) =>
        TryGetBlock(blockReference, out var block) ? block : throw new InvalidOperationException($"Failed to retrieve memory block with reference {blockReference.Id}");

    public bool TryGet(MemoryBlockReference blockReference, out object? value)
    {
        var found = TryGetBlock(blockReference, out var block);
        value = found ? block.Value : null;
        return found;
    }

    public object? Get(MemoryBlockReference blockReference) => GetBlock(blockReference).Value;

    public T? Get<T>(MemoryBlockReference blockReference) => Get(blockReference).ConvertTo<T>();

    public void Set(MemoryBlockReference blockReference, object? value, Action<MemoryBlock>? configure = null)
    {
        var block = TryGetBlock(blockReference, out var existing) ? existing : Memory.Declare(blockReference);
        block.Value = value;
        configure?.Invoke(block);
        onChange?.Invoke();
    }
}

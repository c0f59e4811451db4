using System.Reflection;

namespace Elsa.Workflows;

/// <summary>Gives the editor of one input what it needs. Matched by exact type to the input's attribute.</summary>
public interface IPropertyUIHandler
{
    float Priority { get; }

    ValueTask<IDictionary<string, object>> GetUIPropertiesAsync(PropertyInfo propertyInfo, object? context, CancellationToken cancellationToken = default);
}

public abstract class PropertyUIHandlerBase : IPropertyUIHandler
{
    public virtual float Priority => 0;

    public abstract ValueTask<IDictionary<string, object>> GetUIPropertiesAsync(PropertyInfo propertyInfo, object? context, CancellationToken cancellationToken = default);
}

public interface IPropertyUIHandlerResolver
{
    ValueTask<IDictionary<string, object>> GetUIPropertiesAsync(PropertyInfo propertyInfo, object? context, CancellationToken cancellationToken = default);
}

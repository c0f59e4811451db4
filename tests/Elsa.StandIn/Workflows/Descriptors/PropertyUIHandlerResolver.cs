using System.Reflection;
using Elsa.Workflows.Attributes;
using Elsa.Workflows.Descriptors;
using Elsa.Workflows.UIHints;
using Elsa.Workflows.UIHints.Dropdown;
using Microsoft.Extensions.DependencyInjection;

namespace Elsa.Workflows;

internal sealed class PropertyUIHandlerResolver(IServiceScopeFactory scopes) : IPropertyUIHandlerResolver
{
    public async ValueTask<IDictionary<string, object>> GetUIPropertiesAsync(PropertyInfo propertyInfo, object? context, CancellationToken cancellationToken = default)
    {
        var attribute = propertyInfo.GetCustomAttribute<InputAttribute>();
        HashSet<Type?> wanted = [attribute?.UIHandler, .. attribute?.UIHandlers ?? []];
        if (InputProperty.UIHint(propertyInfo) == InputUIHints.DropDown)
            wanted.Add(typeof(StaticDropDownOptionsProvider));

        using var scope = scopes.CreateScope();
        var properties = new Dictionary<string, object>();
        // The last one wins: higher priorities come later.
        foreach (var handler in scope.ServiceProvider.GetServices<IPropertyUIHandler>().Where(x => wanted.Contains(x.GetType())).OrderBy(x => x.Priority))
            foreach (var (name, value) in await handler.GetUIPropertiesAsync(propertyInfo, context, cancellationToken))
                properties[name] = value;
        return properties;
    }
}

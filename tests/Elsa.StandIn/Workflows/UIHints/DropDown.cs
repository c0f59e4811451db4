using System.Reflection;
using Elsa.Workflows.Attributes;
using Elsa.Workflows.Descriptors;

namespace Elsa.Workflows.UIHints.Dropdown;

public record SelectListItem(string Text, string Value);

public record SelectList(ICollection<SelectListItem> Items);

public class DropDownProps
{
    public SelectList? SelectList { get; set; }

    public string? ProviderName { get; set; }
}

public abstract class DropDownOptionsProviderBase : IPropertyUIHandler
{
    public float Priority { get; }

    protected virtual bool RefreshOnChange => false;

    public virtual async ValueTask<IDictionary<string, object>> GetUIPropertiesAsync(PropertyInfo propertyInfo, object? context, CancellationToken cancellationToken = default)
    {
        var properties = new Dictionary<string, object>
        {
            [InputUIHints.DropDown] = new DropDownProps { SelectList = new(await GetItemsAsync(propertyInfo, context, cancellationToken)) },
        };
        foreach (var (name, value) in GetUIPropertyAdditionalOptions())
            properties.Add(name, value);
        return properties;
    }

    protected abstract ValueTask<ICollection<SelectListItem>> GetItemsAsync(PropertyInfo propertyInfo, object? context, CancellationToken cancellationToken);

    protected virtual IDictionary<string, object> GetUIPropertyAdditionalOptions() =>
        RefreshOnChange ? new Dictionary<string, object> { ["Refresh"] = true } : new Dictionary<string, object>();
}

/// <summary>The options written on the attribute, or the values of an enumeration.</summary>
public class StaticDropDownOptionsProvider : IPropertyUIHandler
{
    public float Priority => -1;

    public ValueTask<IDictionary<string, object>> GetUIPropertiesAsync(PropertyInfo propertyInfo, object? context, CancellationToken cancellationToken = default)
    {
        var properties = new Dictionary<string, object>();
        if (Items(propertyInfo) is { } items)
            properties[InputUIHints.DropDown] = new DropDownProps { SelectList = new(items) };
        return new(properties);
    }

    private static List<SelectListItem>? Items(PropertyInfo property)
    {
        var options = property.GetCustomAttribute<InputAttribute>()?.Options;
        if (options is not null)
            return (options as ICollection<string>)?.Select(x => new SelectListItem(x, x)).ToList();
        var type = InputProperty.ValueType(property);
        var enumeration = Nullable.GetUnderlyingType(type) ?? type;
        if (!enumeration.IsEnum)
            return null;
        var items = Enum.GetNames(enumeration).Select(x => new SelectListItem(x, x));
        return [.. enumeration == type ? items : items.Prepend(new("-", ""))];
    }
}

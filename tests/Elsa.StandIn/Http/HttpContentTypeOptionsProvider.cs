using System.Reflection;
using Elsa.Http.ContentWriters;
using Elsa.Workflows.UIHints.Dropdown;

namespace Elsa.Http.UIHints;

/// <summary>The content types that a body can be made of.</summary>
public class HttpContentTypeOptionsProvider(IEnumerable<IHttpContentFactory> httpContentFactories) : DropDownOptionsProviderBase
{
    protected override ValueTask<ICollection<SelectListItem>> GetItemsAsync(PropertyInfo propertyInfo, object? context, CancellationToken cancellationToken)
    {
        var types = httpContentFactories.SelectMany(x => x.SupportedContentTypes).Distinct().Order(StringComparer.CurrentCulture);
        return new([new("", ""), .. types.Select(x => new SelectListItem(x, x))]);
    }
}

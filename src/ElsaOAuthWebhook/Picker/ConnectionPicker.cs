using System.Reflection;
using Elsa.Common.Multitenancy;
using Elsa.Workflows.UIHints.Dropdown;

namespace ElsaOAuthWebhook.Picker;

/// <summary>The drop-down of the Token input: names to choose from, the connection's id as the value.</summary>
internal sealed class ConnectionPicker(ConnectionChoices choices, ITenantAccessor tenants) : DropDownOptionsProviderBase
{
    /// <summary>Has the designer ask again each time the activity is selected.</summary>
    protected override bool RefreshOnChange => true;

    // Without a context the descriptor is being built: once, for all tenants.
    protected override async ValueTask<ICollection<SelectListItem>> GetItemsAsync(PropertyInfo propertyInfo, object? context, CancellationToken cancellationToken) =>
        context is null ? [] : [.. await choices.OfAsync(tenants.TenantId, cancellationToken)];
}

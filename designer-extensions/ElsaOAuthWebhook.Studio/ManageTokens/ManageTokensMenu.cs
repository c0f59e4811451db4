using Elsa.Studio.Contracts;
using Elsa.Studio.Models;

namespace ElsaOAuthWebhook.Studio.ManageTokens;

/// <summary>Global Workflow Settings → Manage Tokens, in Studio's menu.</summary>
public sealed class ManageTokensMenu : IMenuGroupProvider, IMenuProvider
{
    /// <summary>The page, below Studio's own address.</summary>
    public const string Path = "global-workflow-settings/tokens";

    private const string Group = "global-workflow-settings";

    // A key, by Material's drawing rules: 24 by 24.
    private const string Icon = "<path d=\"M12.65 10A6 6 0 0 0 1 12a6 6 0 0 0 11.65 2H17v4h4v-4h2v-4H12.65zM7 14a2 2 0 1 1 0-4 2 2 0 0 1 0 4z\"/>";

    /// <inheritdoc />
    public ValueTask<IEnumerable<MenuItemGroup>> GetMenuGroupsAsync(CancellationToken cancellationToken = default) => new([new MenuItemGroup(Group, "Global Workflow Settings", 900f)]);

    /// <inheritdoc />
    public ValueTask<IEnumerable<MenuItem>> GetMenuItemsAsync(CancellationToken cancellationToken = default) => new([new MenuItem { Icon = Icon, Href = Path, Text = "Manage Tokens", GroupName = Group }]);
}

using Microsoft.AspNetCore.Mvc;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Revocation;

namespace OAuthWebhook.AspNetCore.Pages.Tokens;

/// <summary>Asks before a connection is deleted.</summary>
internal sealed class DeleteModel(ConnectionService connections) : TokensPage
{
    public string Name { get; private set; } = "";

    public bool IsTemplate { get; private set; }

    public string ConnectionId { get; private set; } = "";

    [Needs(OAuthConnectionPermissions.Delete)]
    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (await connections.FindAsync(Caller, id, cancellationToken) is not { } connection)
            return Gone();
        Name = connection.Registration.Name;
        IsTemplate = connection.Registration.Template;
        ConnectionId = id;
        return Page();
    }

    [Needs(OAuthConnectionPermissions.Delete)]
    public async Task<IActionResult> OnPostAsync(string id, CancellationToken cancellationToken)
    {
        if (await connections.DeleteAsync(Caller, id, expectedVersion: null, cancellationToken) is not DeleteOutcome.Deleted { Revocation: var revocation })
            return Gone();
        var told = revocation is not RevocationOutcome.Failed;
        Say(told ? NoticeKind.Success : NoticeKind.Warning, "Deleted", $"The connection and its token are gone. {revocation.Message}");
        return RedirectToPage("/Tokens/List", new { area = SettingsRoutes.Area });
    }
}

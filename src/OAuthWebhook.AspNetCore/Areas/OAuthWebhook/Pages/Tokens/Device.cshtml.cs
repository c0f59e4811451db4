using Microsoft.AspNetCore.Mvc;
using OAuthWebhook.Authorization;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;

namespace OAuthWebhook.AspNetCore.Pages.Tokens;

/// <summary>A device authorization (RFC 8628 §3.3): the code, where to enter it, and, by loading itself again, how it stands.</summary>
internal sealed class DeviceModel(AuthorizationService authorizations) : TokensPage
{
    private PendingAuthorization? _found;

    public PendingAuthorization Found => _found ?? throw new InvalidOperationException("The page is shown without its authorization.");

    public DeviceInstructions Instructions => Found.Device ?? throw new InvalidOperationException("The authorization is not one of a device.");

    public bool Waits => Found.Status is AuthorizationStatus.Pending or AuthorizationStatus.Exchanging;

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnGetAsync(string id, string authorization, CancellationToken cancellationToken)
    {
        _found = await authorizations.FindAsync(Caller, authorization, cancellationToken);
        if (_found is not { Device: not null } || _found.Connection.Id != id)
            return Gone();
        if (_found.Status != AuthorizationStatus.Completed)
            return Page();
        Say(NoticeKind.Success, "Authorized", "The connection has its token.");
        return ToDetails(id);
    }
}

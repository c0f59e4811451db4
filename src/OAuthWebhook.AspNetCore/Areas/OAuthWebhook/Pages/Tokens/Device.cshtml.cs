using Microsoft.AspNetCore.Mvc;
using OAuthWebhook.AspNetCore.Texts;
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

    /// <summary>How long the code is still good: by this host's clock, since nobody knows how that of a browser stands.</summary>
    public TimeSpan Left => Found.ExpiresAt > Now ? Found.ExpiresAt - Now : TimeSpan.Zero;

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnGetAsync(string id, string authorization, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, authorization, cancellationToken))
            return Gone();
        if (Found.Status != AuthorizationStatus.Completed)
            return Page();
        await SayAuthorizedAsync(id, CommonTexts.Authorized, CommonTexts.ConnectionHasToken, cancellationToken);
        return ToDetails(id);
    }

    /// <summary>For the page's script, which loads the page again once there is something new on it.</summary>
    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnGetStatusAsync(string id, string authorization, CancellationToken cancellationToken) =>
        await LoadAsync(id, authorization, cancellationToken) ? new JsonResult(new { waits = Waits }) : NotFound();

    private async Task<bool> LoadAsync(string id, string authorization, CancellationToken cancellationToken)
    {
        _found = await authorizations.FindAsync(Caller, authorization, cancellationToken);
        return _found is { Device: not null } && _found.Connection.Id == id;
    }
}

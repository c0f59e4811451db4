using Microsoft.AspNetCore.Mvc;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.UiTickets;

namespace OAuthWebhook.AspNetCore.Pages.Picker;

/// <summary>Where a pop-up ends: tells its opener and closes, or says what is missing and what to do about it.</summary>
internal sealed class DetailsModel(UiTicketService tickets, ConnectionService connections) : TokensPage
{
    private ConnectionOverview? _connection;
    private UiTicketStanding? _standing;

    public ConnectionOverview Connection => _connection ?? throw new InvalidOperationException("The page is shown without its connection.");

    public UiTicketStanding Standing => _standing ?? throw new InvalidOperationException("The page is shown without knowing how it stands.");

    /// <summary>Whether its token needs a person.</summary>
    public bool NeedsConsent => Connection.Interactive;

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, cancellationToken))
            return RedirectToPage("/Picker/New", new { area = SettingsRoutes.Area, id });
        return Page();
    }

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnPostAuthorizeAsync(string id, CancellationToken cancellationToken) =>
        await IsOpenAsync(id, cancellationToken) ? await AuthorizeAsync(id, cancellationToken) : ToDetails(id);

    [Needs(OAuthConnectionPermissions.Write)]
    public async Task<IActionResult> OnPostTokenAsync(string id, CancellationToken cancellationToken)
    {
        if (await IsOpenAsync(id, cancellationToken))
            await SayTokenAsync(id, await connections.RequestTokenAsync(Caller, id, cancellationToken), ConsentTexts.PickerGaveToken, cancellationToken);
        return ToDetails(id);
    }

    // A page that was left open, or gone back to, after the end: nothing is begun again.
    private async Task<bool> IsOpenAsync(string id, CancellationToken cancellationToken) =>
        await LoadAsync(id, cancellationToken) && Standing.Status != AuthorizationStatus.Completed;

    private async Task<bool> LoadAsync(string id, CancellationToken cancellationToken)
    {
        _connection = await connections.FindAsync(Caller, id, cancellationToken);
        _standing = await tickets.StandsAsync(Picker!, cancellationToken);
        return _connection is not null;
    }
}

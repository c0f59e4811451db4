using Microsoft.AspNetCore.Mvc;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Settings;

namespace OAuthWebhook.AspNetCore.Pages.Tokens;

/// <summary>Leads to the provider, by itself or by a click. Its start URL is good once, and shown once.</summary>
internal sealed class ContinueModel : TokensPage
{
    public string Start { get; private set; } = "";

    [Needs(OAuthConnectionPermissions.Write)]
    public IActionResult OnGet(string id)
    {
        if (TempData[StartKey(id)] is not string start)
            return ToDetails(id);
        Start = start;
        return Page();
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OAuthWebhook.AspNetCore.Picker;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.UiTickets;

namespace OAuthWebhook.AspNetCore.Pages.Picker;

/// <summary>The URL of a UI ticket: exchanges it, once, for the cookie that opens the pages of this pop-up.</summary>
internal sealed class OpenModel(UiTicketService tickets, PickerCookie cookie) : PageModel
{
    public async Task<IActionResult> OnGetAsync(string ticket, CancellationToken cancellationToken)
    {
        // A browser that only looks ahead must not spend the ticket.
        if (Request.Headers["Sec-Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase))
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        if (await tickets.OpenAsync(ticket, cancellationToken) is not { } opened)
            return PickerGate.Closed.AsPage(StatusCodes.Status410Gone);
        cookie.Set(HttpContext, opened.Id, opened.Session);
        Response.Headers.Location = Url.Page("/Picker/New", new { area = SettingsRoutes.Area, id = opened.Id });
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>Link scanners ask for the headers of what they find: that must not spend the ticket.</summary>
    public IActionResult OnHead() => StatusCode(StatusCodes.Status405MethodNotAllowed);
}

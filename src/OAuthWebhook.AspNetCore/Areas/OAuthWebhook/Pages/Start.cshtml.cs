using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OAuthWebhook.AspNetCore.Consent;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.Authorization;
using OAuthWebhook.Results;

namespace OAuthWebhook.AspNetCore.Pages;

/// <summary>The one-time start URL: binds the consent to this browser, and goes on to the provider (RFC 6749 §4.1.1).</summary>
internal sealed class StartModel(AuthorizationService authorizations, BindingCookie cookie) : PageModel
{
    public OAuthError Error { get; private set; } = new(OAuthErrorKind.Misconfigured, "", "", "");

    /// <summary>Whether an end user is in front of it, who came by a consent link.</summary>
    public bool ByLink { get; private set; }

    public async Task<IActionResult> OnGetAsync(string ticket, CancellationToken cancellationToken)
    {
        // A browser that only looks ahead must not spend the ticket.
        if (Request.Headers["Sec-Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase))
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        if (!(await authorizations.StartAsync(ticket, BindingCookie.IsBegun(Request), cancellationToken)).TryGet(out var redirect, out var error))
        {
            Error = error;
            ByLink = error.Code == OAuthErrorCodes.ConsentLinkSpent;
            ViewData[SettingsRoutes.EndUser] = ByLink;
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        cookie.Set(HttpContext, redirect.Id, redirect.Binding, redirect.ExpiresAt);
        return Redirect(redirect.Location.AbsoluteUri);
    }

    /// <summary>Link scanners ask for the headers of what they find: that must not spend the ticket.</summary>
    public IActionResult OnHead() => StatusCode(StatusCodes.Status405MethodNotAllowed);
}

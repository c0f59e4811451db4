using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OAuthWebhook.AspNetCore.Settings;

namespace OAuthWebhook.AspNetCore.Pages;

/// <summary>Ends the session of the built-in sign-in page. By a form alone: a link elsewhere must not sign anybody out.</summary>
internal sealed class SignOutModel : PageModel
{
    public IActionResult OnGet() => RedirectToPage("/Tokens/List", new { area = SettingsRoutes.Area });

    public async Task<IActionResult> OnPostAsync()
    {
        await HttpContext.SignOutAsync(SignInPage.CookieScheme);
        return RedirectToPage("/SignIn", new { area = SettingsRoutes.Area });
    }
}

using Microsoft.Playwright;
using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

internal static class SignInForm
{
    /// <summary>Signs in on the page that asks for it.</summary>
    public static async Task SignInAsync(this IPage page, string userName = TestUsers.Administrator)
    {
        await page.FillAsync("#user-name", userName);
        await page.FillAsync("#password", TestUsers.Password);
        await page.ClickAsync("main button");
    }
}

using ElsaOAuthWebhook.Studio.Tests.Running;
using Microsoft.Playwright;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.Browser;

public sealed class PickerTests(Chromium chromium) : IClassFixture<Chromium>
{
    [BrowserFact]
    public async Task Explore()
    {
        await using var studio = await RunningStudio.StartAsync();
        await using var tab = await chromium.OpenTabAsync();
        var page = tab.Page;
        page.Console += (_, m) => Console.WriteLine($"[{m.Type}] {m.Text}");
        await page.SetViewportSizeAsync(1400, 1000);
        try
        {
            await studio.SignInAsync(page, "workflows/definitions/orders/edit");
            await page.WaitForTimeoutAsync(8000);
        }
        finally
        {
            await tab.ScreenshotAsync("studio");
            Console.WriteLine(string.Join("\n", studio.Elsa.Requests));
            Console.WriteLine(string.Join("\n", tab.Errors));
            Console.WriteLine(await page.ContentAsync());
        }
    }
}

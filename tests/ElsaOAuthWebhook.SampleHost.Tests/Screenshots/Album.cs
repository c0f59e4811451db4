using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ElsaOAuthWebhook.SampleHost.Tests.Host;
using Microsoft.Playwright;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.Screenshots;

/// <summary>Pictures of the settings pages, of the sample host with a week of use behind it.</summary>
internal static class Album
{
    private const string Designer = "https://studio.example.com";
    private const string Tokens = "/oauth-webhook/settings/tokens";
    private const int Width = 1280;

    // What a screen shows at once: further down, the pages go on.
    private const int Screen = 900;

    /// <summary>Takes them.</summary>
    /// <param name="folder">Where they go. Those that are there are replaced.</param>
    /// <returns>The files.</returns>
    public static async IAsyncEnumerable<string> ShootAsync(DirectoryInfo folder)
    {
        await using var host = await RunningHost.StartAsync(more: ["--OAuthWebhook:AllowedOrigins:0", Designer]);
        await using var provider = await ScriptedServer.StartAsync();
        var week = await BusyWeek.LiveAsync(host, provider);
        var chromium = new Chromium();
        await chromium.InitializeAsync();
        try
        {
            await using var tab = await chromium.OpenTabAsync(timeZone: "America/New_York");
            var page = tab.Page;
            await page.Clock.SetFixedTimeAsync(host.Clock.GetUtcNow().UtcDateTime);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
            await page.SetViewportSizeAsync(Width, Screen);
            await GoAsync(Tokens);
            await page.FillAsync("#user-name", "admin");
            await page.FillAsync("#password", "password");
            await page.ClickAsync("main button");

            yield return await ShootAsync("manage-tokens", Tokens);
            yield return await ShootAsync("add-provider", Tokens + "/new");
            yield return await ShootAsync("add-connection", Tokens + "/new?provider=shopify");
            yield return await ShootAsync("connection", $"{Tokens}/{week.Authorized}");
            yield return await ShootAsync("needs-authorization", $"{Tokens}/{week.Revoked}");
            yield return await ShootAsync("delete", $"{Tokens}/{BusyWeek.InUse}/delete");
            yield return await ShootAsync("history", $"{Tokens}/history/{week.Authorized}");
            await GoAsync($"{Tokens}/{week.Device}");
            await page.GetByRole(AriaRole.Button, new() { Name = "Authorize" }).ClickAsync();
            await page.WaitForURLAsync("**/device**");
            yield return await KeepAsync("device");

            using var issued = await host.Api.PostAsJsonAsync("oauth-webhook/api/ui-tickets", new { origin = Designer, nonce = "0123456789abcdef" });
            await page.SetViewportSizeAsync(500, 700);
            await GoAsync(new Uri((string)(await issued.Content.ReadFromJsonAsync<JsonNode>())!["url"]!).PathAndQuery);
            await page.FillAsync("#search", "git");
            yield return await KeepAsync("pop-up");

            async Task GoAsync(string path) => await page.GotoAsync(new Uri(host.Address, path).AbsoluteUri);

            async Task<string> ShootAsync(string name, string path)
            {
                await GoAsync(path);
                return await KeepAsync(name);
            }

            // As much as there is, and no more than a screen.
            async Task<string> KeepAsync(string name)
            {
                var size = page.ViewportSize!;
                var height = await page.EvaluateAsync<int>("() => document.body.scrollHeight");
                var file = Path.Combine(folder.FullName, name + ".png");
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = file, Clip = new() { Width = size.Width, Height = Math.Min(height, size.Height) } });
                return file;
            }
        }
        finally
        {
            await chromium.DisposeAsync();
        }
    }
}

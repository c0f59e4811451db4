using System.Net.Http.Json;
using ElsaOAuthWebhook.SampleHost.Tests.Host;
using ElsaOAuthWebhook.Studio.Tests.Running;
using Microsoft.Playwright;
using OAuthWebhook.Testing;
using static Microsoft.Playwright.Assertions;

namespace ElsaOAuthWebhook.Studio.Tests.Screenshots;

/// <summary>Pictures of the module in Studio.</summary>
internal static class StudioAlbum
{
    /// <summary>Takes them.</summary>
    /// <param name="folder">Where they go. Those that are there are replaced.</param>
    /// <returns>The files.</returns>
    public static async IAsyncEnumerable<string> ShootAsync(DirectoryInfo folder)
    {
        await using var studio = await RunningStudio.StartAsync();
        await using var provider = await ScriptedServer.StartAsync();
        await FillAsync(studio.Host, provider);
        var chromium = new Chromium();
        await chromium.InitializeAsync();
        try
        {
            await using var tab = await chromium.OpenTabAsync();
            var page = tab.Page;
            await page.SetViewportSizeAsync(1400, 1000);
            var editor = new EditorPage(studio, page);
            await editor.OpenAsync();
            await editor.DropRequestAsync();
            await editor.EnlargeInputsAsync();
            await editor.Chosen.ClickAsync();
            await editor.Options.Filter(new() { HasText = "Customers" }).ClickAsync();
            await editor.SavedAsync("token");
            await editor.Chosen.ClickAsync();
            await Expect(editor.Options).ToHaveCountAsync(3);
            yield return await KeepAsync("studio-picker");

            await page.SetViewportSizeAsync(1400, 660);
            await page.GetByRole(AriaRole.Link, new() { Name = "Manage Tokens", Exact = true }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(6);
            yield return await KeepAsync("studio-manage-tokens");

            async Task<string> KeepAsync(string name)
            {
                var file = Path.Combine(folder.FullName, name + ".png");
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = file, Animations = ScreenshotAnimations.Disabled });
                return file;
            }
        }
        finally
        {
            await chromium.DisposeAsync();
        }
    }

    private static async Task FillAsync(RunningHost host, ScriptedServer provider)
    {
        string At(string path) => new Uri(provider.BaseAddress, path).AbsoluteUri;
        provider["/userinfo"].Otherwise = _ => Answer.Json(new { sub = "1", email = "ann@acme.example" });
        provider["/token"].Otherwise = _ => Answer.Error("invalid_client", "The client secret has expired.", 401);
        await host.ChangeConnectionAsync("sandbox-service", connection => connection["name"] = "Bookkeeping");
        (await host.Api.PostAsync("oauth-webhook/api/connections/sandbox-service/token", null)).EnsureSuccessStatusCode().Dispose();
        await host.ChangeConnectionAsync("sandbox-person", connection => connection["name"] = "Team calendar");
        await AddAsync("Customers", "HubSpot", TimeSpan.FromHours(5));
        await AddAsync("Invoices in Google Drive", "Google Drive", TimeSpan.FromDays(12));
        var stock = (string)(await host.AddConnectionAsync(new { name = "Warehouse stock", provider = "Depot", grantType = "client_credentials", clientId = "acme-flows", clientSecret = "secret", tokenEndpoint = At("/token"), baseUri = At("/api/") }))["id"]!;
        (await host.Api.PostAsync($"oauth-webhook/api/connections/{stock}/token", null)).Dispose();

        async Task AddAsync(string name, string by, TimeSpan lifetime)
        {
            var id = (string)(await host.AddConnectionAsync(new
            {
                name,
                provider = by,
                grantType = "authorization_code",
                clientId = "acme-flows",
                clientSecret = "secret",
                authorizationEndpoint = At("/authorize"),
                tokenEndpoint = At("/token"),
                userinfoEndpoint = At("/userinfo"),
                baseUri = At("/api/"),
            }))["id"]!;
            using var entered = await host.Api.PutAsJsonAsync($"oauth-webhook/api/connections/{id}/token", new { accessToken = "entered", expiresAt = host.Clock.GetUtcNow() + lifetime });
            entered.EnsureSuccessStatusCode();
            using var validated = await host.Api.PostAsync($"oauth-webhook/api/connections/{id}/validation", null);
            validated.EnsureSuccessStatusCode();
        }
    }
}

using ElsaOAuthWebhook.SampleHost.Tests.Host;
using Microsoft.Playwright;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.Browser;

/// <summary>What a newcomer does, in a real browser.</summary>
public sealed class WalkthroughTests(Chromium chromium) : IClassFixture<Chromium>
{
    [BrowserFact]
    public async Task A_newcomer_adds_authorizes_lists_runs_and_deletes_a_connection()
    {
        await using var host = await RunningHost.StartAsync();
        await using var tab = await chromium.OpenTabAsync();
        var page = tab.Page;
        string At(string path) => new Uri(host.Address, path).AbsoluteUri;

        await page.GotoAsync(At("/"));
        await tab.ScreenshotAsync("start");
        await page.GetByRole(AriaRole.Link, new() { Name = "Global Workflow Settings → Manage Tokens" }).ClickAsync();
        await page.GetByLabel("User name").FillAsync("admin");
        await page.GetByLabel("Password").FillAsync("password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Manage Tokens" })).ToBeVisibleAsync();

        // Add.
        await page.GetByRole(AriaRole.Link, new() { Name = "Add a connection" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Custom", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Authorization code" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = false }).First.FillAsync("My CRM");
        await page.GetByLabel("Client ID").FillAsync("sandbox-client");
        await page.Locator("[name=clientSecret]").FillAsync("sandbox-secret");
        await page.Locator("[name=authorizationEndpoint]").FillAsync(At("/sandbox/authorize"));
        await page.Locator("[name=tokenEndpoint]").FillAsync(At("/sandbox/token"));
        await page.Locator("[name=baseUri]").FillAsync(At("/sandbox/api/"));
        await page.Locator("[name=scopes]").FillAsync("read write");
        await tab.ScreenshotAsync("add");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and authorize" }).ClickAsync();

        // Authorize: over the interstitial page to the sandbox, and back.
        await page.WaitForURLAsync("**/sandbox/authorize**");
        await tab.ScreenshotAsync("consent");
        await page.GetByLabel("Bob").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
        await page.WaitForURLAsync("**/oauth-webhook/settings/tokens/**");
        await Expect(page.GetByText("Active", new() { Exact = true }).First).ToBeVisibleAsync();
        await tab.ScreenshotAsync("authorized");
        var id = new Uri(page.Url).Segments[^1];

        // List.
        await page.GetByRole(AriaRole.Link, new() { Name = "All tokens" }).ClickAsync();
        await Expect(page.GetByText("My CRM")).ToBeVisibleAsync();
        await tab.ScreenshotAsync("manage-tokens");

        // Run.
        await page.GotoAsync(At("/"));
        await page.GetByLabel("Connection").SelectOptionAsync(id);
        await page.Locator("form", new() { HasText = "expression" }).GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("\"statusCode\": 200");
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("tokenSha256");
        await tab.ScreenshotAsync("run");

        // Delete.
        await page.GotoAsync(At($"/oauth-webhook/settings/tokens/{id}"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Delete…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.WaitForURLAsync("**/oauth-webhook/settings/tokens");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "My CRM" })).ToHaveCountAsync(0);

        tab.Errors.ShouldBeEmpty();
        tab.BlockedRequests.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task A_denied_consent_comes_back_with_what_to_do()
    {
        await using var host = await RunningHost.StartAsync();
        await using var tab = await chromium.OpenTabAsync();
        var page = tab.Page;

        await page.GotoAsync(new Uri(host.Address, "/oauth-webhook/settings/tokens/sandbox-person").AbsoluteUri);
        await page.GetByLabel("User name").FillAsync("admin");
        await page.GetByLabel("Password").FillAsync("password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Authorize" }).ClickAsync();
        await page.WaitForURLAsync("**/sandbox/authorize**");
        await page.GetByRole(AriaRole.Button, new() { Name = "Deny" }).ClickAsync();
        await page.WaitForURLAsync("**/oauth-webhook/**");

        await Expect(page.GetByText("Consent was denied").First).ToBeVisibleAsync();
        await tab.ScreenshotAsync("denied");
        (await host.ReadConnectionAsync("sandbox-person"))["status"]!.ToString().ShouldBe("pendingAuthorization");
    }
}

using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Consent;

public sealed class ConsentLinkBrowserTests(Chromium chromium) : HostedTests, IClassFixture<Chromium>
{
    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_end_user_walks_from_the_link_over_the_provider_to_the_end_and_breaks_no_rule_of_the_pages_policy(bool javaScript)
    {
        Server["/token"].Otherwise = _ => Answer.Token("token");
        Server["/authorize"].Otherwise = request => Answer.Redirect(new Uri($"{request.Query["redirect_uri"]}?code=x&state={request.Query["state"]}"));
        using var admin = Host.Administrator();
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        body["template"] = true;
        body["name"] = "Calendar of a department with a rather long name that has to be broken somewhere@example.com";
        var template = await admin.CreateIdAsync(body);
        using var made = await admin.PostAsJsonAsync($"{ConnectionsApi.Path}/{template}/consent-links", new JsonObject { ["subject"] = "alice" });
        var link = (string)(await made.ReadAsync())["url"]!;
        await using var tab = await chromium.OpenTabAsync(javaScript: javaScript);
        await tab.Page.SetViewportSizeAsync(360, 800);

        await tab.Page.GotoAsync(link);
        await Assertions.Expect(tab.Page.Locator("h1")).ToContainTextAsync("Connect your Acme account");
        await tab.ScreenshotAsync($"pages/connect-{javaScript}");
        if (javaScript)
            (await tab.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
        await tab.Page.ClickAsync("main button");

        // By itself: over the page that leads on, the provider, and the callback.
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Your account is connected");
        await tab.Page.GotoAsync(link);
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("This link was used");
        tab.Errors.Where(error => !error.Contains("the server responded with a status of", StringComparison.Ordinal)).ShouldBeEmpty();
        tab.BlockedRequests.ShouldBeEmpty();
    }
}

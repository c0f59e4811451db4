using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.AspNetCore.Tests.Pages;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Picker;

/// <summary>What the pages' scripts do, in a real browser.</summary>
public sealed class PickerBrowserTests(Chromium chromium) : HostedTests, IClassFixture<Chromium>
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    // The server is the designer too, and started first.
    protected override HostSettings Settings => new()
    {
        Configuration = { ["OAuthWebhook:AllowedOrigins:0"] = Server.BaseAddress.GetLeftPart(UriPartial.Authority) },
        Configure = builder => builder.AddPageSignIn<TestUsers>(),
    };

    [BrowserFact]
    public async Task A_provider_that_cuts_the_pop_up_off_from_its_opener_leaves_the_polling_and_a_word()
    {
        await using var tab = await chromium.OpenTabAsync();
        Server["/token"].Otherwise = _ => Answer.Token("token");
        Server["/authorize"].Otherwise = request => Answer.Html($"<a href=\"{WebUtility.HtmlEncode($"{request.Query["redirect_uri"]}?code=x&state={request.Query["state"]}")}\">Agree</a><link rel=\"icon\" href=\"data:,\">")
            .WithHeader("Cross-Origin-Opener-Policy", "same-origin");
        var popUp = await RequestAsync(tab);

        await popUp.WaitForURLAsync("**/authorize?**");
        await popUp.ClickAsync("text=\"Agree\"");

        await Assertions.Expect(popUp.Locator("main")).ToContainTextAsync("You can close this window.");
        await Assertions.Expect(tab.Page.Locator("#polled")).ToHaveTextAsync("completed true");
        await Assertions.Expect(tab.Page.Locator("#told")).ToBeEmptyAsync();
        tab.Errors.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Two_pop_ups_of_one_browser_do_not_meet()
    {
        await using var tab = await chromium.OpenTabAsync();
        Server["/token"].Otherwise = _ => Answer.Token("token");
        Server["/authorize"].Otherwise = request => Answer.Redirect(new Uri($"{request.Query["redirect_uri"]}?code=x&state={request.Query["state"]}"));
        await tab.Page.GotoAsync(OpenerPage.Serve(Server, Host.Address, $"{ManagementHost.ApiKeyScheme} *").AbsoluteUri);
        var second = await tab.Page.Context.NewPageAsync();
        await second.GotoAsync(tab.Page.Url);
        var first = await tab.Page.RunAndWaitForPopupAsync(() => tab.Page.ClickAsync("#open"));
        var other = await second.RunAndWaitForPopupAsync(() => second.ClickAsync("#open"));
        await other.WaitForURLAsync($"**{Tokens}/new/**");

        await first.UntilClosedAsync(() => FillAsync(first));

        await Assertions.Expect(tab.Page.Locator("#told")).ToHaveTextAsync("oauth-webhook:connection true");
        await Assertions.Expect(second.Locator("#polled")).ToHaveTextAsync("pending false");
        await other.UntilClosedAsync(() => FillAsync(other));
        await Assertions.Expect(second.Locator("#told")).ToHaveTextAsync("oauth-webhook:connection true");
    }

    [BrowserFact]
    public async Task A_code_counts_down_can_be_copied_and_its_page_goes_on_by_itself()
    {
        await using var tab = await chromium.OpenTabAsync();
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.Device(Server.BaseAddress));
        Server["/device"].Enqueue(Answer.Json(new { device_code = "device-code-canary", user_code = "WDJB-MJHT", verification_uri = "https://provider.example/device", expires_in = 600, interval = 1 }));
        Server["/token"].Otherwise = _ => Answer.Error("authorization_pending");
        await tab.Page.GotoAsync(new Uri(Host.Address, $"{Tokens}/{id}").AbsoluteUri);
        await tab.Page.SignInAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Authorize" }).ClickAsync();

        var timer = tab.Page.GetByRole(AriaRole.Timer);
        await Assertions.Expect(timer).ToHaveTextAsync(new Regex("^(?:10:00|9:5[0-9])$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Assertions.Expect(timer).ToHaveTextAsync(new Regex("^9:5[0-7]$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await tab.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await tab.Page.ClickAsync("[data-copy]");
        await Assertions.Expect(tab.Page.Locator("[data-copy]")).ToHaveTextAsync("Copied");
        (await tab.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()")).ShouldBe("WDJB-MJHT");
        await tab.ScreenshotAsync("pages/device");
        Server["/token"].Otherwise = _ => Answer.Token("token");
        Host.Time.Advance(TimeSpan.FromSeconds(10));

        await Assertions.Expect(tab.Page.Locator("main")).ToContainTextAsync("The connection has its token.");
        tab.Errors.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task All_of_a_page_are_ticked_at_once_and_counted_before_they_are_deleted()
    {
        await using var tab = await chromium.OpenTabAsync();
        using var client = Host.Administrator();
        for (var i = 0; i < 3; i++)
            await client.CreateAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        await tab.Page.GotoAsync(new Uri(Host.Address, Tokens).AbsoluteUri);
        await tab.Page.SignInAsync();

        await tab.Page.CheckAsync("[data-ticks]");
        await tab.Page.Locator("[name=ids]").First.UncheckAsync();
        await Assertions.Expect(tab.Page.Locator("[data-ticks]")).Not.ToBeCheckedAsync();
        await tab.Page.CheckAsync("[data-ticks]");
        await tab.Page.ClickAsync("text=Delete… >> nth=0");

        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Delete 3 connections?");
        await tab.ScreenshotAsync("pages/bulk-delete");
        tab.Errors.ShouldBeEmpty();
        tab.BlockedRequests.ShouldBeEmpty();
    }

    /// <summary>Opens the pop-up, and sends its form.</summary>
    private async Task<IPage> RequestAsync(BrowserTab tab)
    {
        await tab.Page.GotoAsync(OpenerPage.Serve(Server, Host.Address, $"{ManagementHost.ApiKeyScheme} *").AbsoluteUri);
        var popUp = await tab.Page.RunAndWaitForPopupAsync(() => tab.Page.ClickAsync("#open"));
        await FillAsync(popUp);
        return popUp;
    }

    private async Task FillAsync(IPage popUp)
    {
        await popUp.WaitForURLAsync($"**{Tokens}/new/**");
        await popUp.ClickAsync("text=\"Custom\"");
        await popUp.ClickAsync("text=Authorization code");
        await popUp.FillAsync("[name=name]", "Calendar");
        await popUp.FillAsync("[name=authorizationEndpoint]", Server["/authorize"].Url.AbsoluteUri);
        await popUp.FillAsync("[name=tokenEndpoint]", Server["/token"].Url.AbsoluteUri);
        await popUp.FillAsync("[name=clientId]", "client-1");
        await popUp.FillAsync("[name=clientSecret]", "secret");
        await popUp.FillAsync("[name=baseUri]", Server.BaseAddress.AbsoluteUri);
        await popUp.ClickAsync("text=Save and authorize");
    }
}

using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>Times, for people who are not where the host is.</summary>
public sealed class TimeTests(Chromium chromium) : HostedTests, IClassFixture<Chromium>
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    private static readonly DateTimeOffset End = new(2031, 7, 1, 3, 5, 9, TimeSpan.Zero);

    protected override HostSettings Settings => new() { Configure = builder => builder.AddPageSignIn<TestUsers>() };

    [BrowserFact]
    public async Task Without_scripts_a_time_is_in_UTC_and_says_so()
    {
        await using var tab = await chromium.OpenTabAsync(javaScript: false, timeZone: "America/New_York");

        var id = await OpenAsync(tab.Page);

        await Assertions.Expect(Ends(tab.Page)).ToHaveTextAsync("2031-07-01 03:05 UTC");
        await Assertions.Expect(Ends(tab.Page)).ToHaveAttributeAsync("datetime", "2031-07-01T03:05:09Z");
        await GoAsync(tab.Page, $"{Tokens}/{id}");
        await Assertions.Expect(Ends(tab.Page)).ToHaveTextAsync("2031-07-01 03:05 UTC");
    }

    [BrowserFact]
    public async Task With_scripts_a_time_is_the_viewer_s_and_that_in_UTC_is_in_its_title()
    {
        await using var tab = await chromium.OpenTabAsync(timeZone: "America/New_York");
        await tab.Page.Clock.SetFixedTimeAsync(End.AddMinutes(-12).UtcDateTime);

        var id = await OpenAsync(tab.Page);

        await Assertions.Expect(Ends(tab.Page)).ToHaveTextAsync("in 12 minutes");
        await Assertions.Expect(Ends(tab.Page)).ToHaveAttributeAsync("title", "2031-06-30 23:05 EDT (2031-07-01 03:05 UTC)");
        await GoAsync(tab.Page, $"{Tokens}/{id}");
        await Assertions.Expect(Ends(tab.Page)).ToHaveTextAsync("2031-06-30 23:05 EDT (in 12 minutes)");
        await Assertions.Expect(Ends(tab.Page)).ToHaveAttributeAsync("title", "2031-07-01 03:05 UTC");
        tab.Errors.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task What_happened_has_its_second_and_no_distance()
    {
        await using var tab = await chromium.OpenTabAsync(timeZone: "Asia/Kolkata");
        var created = Host.Time.GetUtcNow();

        var id = await OpenAsync(tab.Page);
        await GoAsync(tab.Page, $"{Tokens}/history/{id}");

        var time = tab.Page.Locator("tbody tr", new() { HasText = "Created by" }).Locator("time");
        await Assertions.Expect(time).ToHaveTextAsync($"{created.AddHours(5.5):yyyy-MM-dd HH:mm:ss} GMT+5:30");
        await Assertions.Expect(time).ToHaveAttributeAsync("title", $"{created:yyyy-MM-dd HH:mm:ss} UTC");
    }

    // In the list and on the connection's own page the end of the token is the first time there is.
    private static ILocator Ends(IPage page) => page.Locator("time[datetime^='2031']").First;

    private Task<IResponse?> GoAsync(IPage page, string path) => page.GotoAsync(new Uri(Host.Address, path).AbsoluteUri);

    /// <summary>Opens the list of one connection, whose token ends at <see cref="End"/>.</summary>
    private async Task<string> OpenAsync(IPage page)
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        using var entered = await client.PutAsJsonAsync($"{ConnectionsApi.Path}/{id}/token", new JsonObject { ["accessToken"] = "x", ["expiresAt"] = End });
        entered.EnsureSuccessStatusCode();
        await GoAsync(page, Tokens);
        await page.FillAsync("#user-name", "admin");
        await page.FillAsync("#password", TestUsers.Password);
        await page.ClickAsync("main button");
        return id;
    }
}

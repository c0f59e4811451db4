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

    [BrowserFact]
    public async Task How_far_away_a_time_is_is_rounded_so_little_that_it_is_true()
    {
        await using var tab = await chromium.OpenTabAsync(timeZone: "America/New_York");
        await tab.Page.Clock.SetFixedTimeAsync(End.AddHours(-36).UtcDateTime);
        await OpenAsync(tab.Page);
        (TimeSpan Before, string Shown)[] distances =
        [
            (TimeSpan.FromHours(36), "in 36 hours"), (TimeSpan.FromHours(49), "in 2 days"), (TimeSpan.FromMinutes(90), "in 90 minutes"), (TimeSpan.FromMinutes(121), "in 2 hours"),
            (TimeSpan.FromSeconds(70), "in 1 minute"), (TimeSpan.FromSeconds(-30), "30 seconds ago"), (TimeSpan.FromHours(-25), "25 hours ago"), (TimeSpan.FromDays(-3), "3 days ago"),
        ];

        foreach (var (before, shown) in distances)
        {
            await tab.Page.Clock.SetFixedTimeAsync((End - before).UtcDateTime);
            await tab.Page.ReloadAsync();
            await Assertions.Expect(Ends(tab.Page)).ToHaveTextAsync(shown);
        }
    }

    [BrowserTheory]
    [InlineData(true, "America/New_York", "time in America/New York", "2031-07-01T03:05:09Z")]
    [InlineData(true, "Europe/Berlin", "time in Europe/Berlin", "2031-06-30T21:05:09Z")]
    [InlineData(false, "America/New_York", "time in UTC", "2031-06-30T23:05:09Z")]
    public async Task The_end_of_a_token_is_entered_where_the_viewer_is_and_without_scripts_in_UTC(bool javaScript, string timeZone, string says, string end)
    {
        await using var tab = await chromium.OpenTabAsync(javaScript, timeZone: timeZone);
        var id = await OpenAsync(tab.Page);

        await EnterAsync(tab.Page, id, "2031-06-30T23:05:09", says);

        await Assertions.Expect(tab.Page.Locator("dt:has-text('Token ends') + dd time")).ToHaveAttributeAsync("datetime", end);
        tab.Errors.ShouldBeEmpty();
    }

    [BrowserTheory]
    [InlineData("2031-03-09T01:30:07", "2031-03-09T06:30:07Z")]
    [InlineData("2031-03-09T03:30:07", "2031-03-09T07:30:07Z")]
    [InlineData("2031-11-03T12:00:07", "2031-11-03T17:00:07Z")]
    public async Task A_time_that_is_entered_follows_daylight_saving_at_that_time(string entered, string end)
    {
        await using var tab = await chromium.OpenTabAsync(timeZone: "America/New_York");
        var id = await OpenAsync(tab.Page);

        await EnterAsync(tab.Page, id, entered, "time in America/New York");

        await Assertions.Expect(tab.Page.Locator("dt:has-text('Token ends') + dd time")).ToHaveAttributeAsync("datetime", end);
    }

    [BrowserTheory]
    [InlineData(true, 5.5, "GMT+5:30")]
    [InlineData(false, 0, "UTC")]
    public async Task A_time_within_a_sentence_is_shown_like_all_others(bool javaScript, double hoursAhead, string zone)
    {
        await using var tab = await chromium.OpenTabAsync(javaScript, timeZone: "Asia/Kolkata");
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));
        var end = Host.Time.GetUtcNow().AddHours(1);
        await client.EnterTokenAsync(id, end);
        Host.Time.Advance(TimeSpan.FromMinutes(50));
        var shown = $"{end.AddHours(hoursAhead):yyyy-MM-dd HH:mm:ss} {zone}";

        await GoAsync(tab.Page, Tokens);
        await tab.Page.SignInAsync();

        await Assertions.Expect(tab.Page.Locator("td .reason")).ToHaveTextAsync($"It ends on {shown}, and nothing but a person can put that off.");
        await Assertions.Expect(tab.Page.Locator("td .reason time")).ToHaveAttributeAsync("datetime", $"{end:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        await GoAsync(tab.Page, $"{Tokens}/{id}");
        await Assertions.Expect(tab.Page.Locator("main")).ToContainTextAsync($"It ends on {shown}, and nothing but a person can put that off.");
    }

    // In the list and on the connection's own page the end of the token is the first time there is.
    private static ILocator Ends(IPage page) => page.Locator("time[datetime^='2031']").First;

    private Task<IResponse?> GoAsync(IPage page, string path) => page.GotoAsync(new Uri(Host.Address, path).AbsoluteUri);

    /// <summary>Opens the list of one connection, whose token ends at <see cref="End"/>.</summary>
    private async Task<string> OpenAsync(IPage page)
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        await client.EnterTokenAsync(id, End);
        await GoAsync(page, Tokens);
        await page.SignInAsync();
        return id;
    }

    private async Task EnterAsync(IPage page, string id, string time, string says)
    {
        await GoAsync(page, $"{Tokens}/{id}");
        await page.ClickAsync("text=Enter a token by hand");
        await Assertions.Expect(page.Locator("label[for=expires-at]")).ToHaveTextAsync($"Ends at ({says})");
        await page.FillAsync("#access-token", "y");
        await page.FillAsync("#expires-at", time);
        await page.ClickAsync("text=Store this token");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("The token you entered is stored.");
    }
}

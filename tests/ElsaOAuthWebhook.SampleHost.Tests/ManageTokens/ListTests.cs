using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.ManageTokens;

/// <summary>The list of tokens.</summary>
public sealed class ListTests(ManageTokensFixture fixture) : ManageTokensTests(fixture)
{
    [CertifiedBrowserFact]
    public async Task The_list_is_searched_filtered_sorted_and_paged()
    {
        foreach (var number in Enumerable.Range(1, 27))
        {
            Fixture.Host.Clock.Advance(TimeSpan.FromSeconds(1));
            await Fixture.AddAsync($"Van {number:00}", change: connection =>
            {
                connection["provider"] = "Fleet";
                connection["disabled"] = number <= 2;
            });
        }

        await Page.FillAsync("#search", "van ");
        await Page.ClickButtonAsync("Show");
        await Expect(Names).ToHaveTextAsync(Vans(1, 25));
        await Page.ClickLinkAsync("Next");
        await Expect(Names).ToHaveTextAsync(Vans(26, 2));
        await Expect(Page.Locator("nav[aria-label='Pages of the list']")).ToContainTextAsync("26 to 27 of 27");
        await Page.ClickLinkAsync("Previous");
        await Page.SelectOptionAsync("#sort", "-created");
        await Page.ClickButtonAsync("Show");
        await Expect(Names.First).ToHaveTextAsync("Van 27");
        await Page.ClickLinkAsync("Show all");
        await Page.SelectOptionAsync("#provider", "Fleet");
        await Page.SelectOptionAsync("#status", "disabled");
        await Page.ClickButtonAsync("Show");
        await Expect(Names).ToHaveTextAsync(Vans(1, 2));
        await Page.FillAsync("#search", "no such van");
        await Page.ClickButtonAsync("Show");
        await Expect(Page.Locator("main")).ToContainTextAsync("No connection matches.");
    }

    [CertifiedBrowserFact]
    public async Task A_row_says_which_account_by_which_grant_how_it_stands_and_when_it_ends_and_was_used()
    {
        var id = await Fixture.AddAuthorizedAsync("Books in a row", "dora");
        ((int?)(await Fixture.Host.RunAsync("expression", id))["statusCode"]).ShouldBe(200);
        Fixture.Host.Clock.Advance(TimeSpan.FromSeconds(10));
        await Fixture.UntilAsync(id, connection => connection["lastUsedAt"] is not null);

        await GoAsync("?search=dora%40");

        await Expect(Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(Cell("Account")).ToHaveTextAsync("dora@example.test");
        await Expect(Cell("Grant")).ToHaveTextAsync("Authorization code");
        await Expect(Cell("Status")).ToContainTextAsync("Active");
        await Expect(Cell("Token ends")).ToContainTextAsync(Relative);
        await Expect(Cell("Last used")).ToContainTextAsync(Relative);
    }

    [CertifiedBrowserFact]
    public async Task What_needs_somebody_is_in_the_banner_which_leads_to_it_and_its_reason()
    {
        var id = await Fixture.AddAuthorizedAsync("Books withdrawn");
        await Fixture.Provider.RevokeAllTokensAsync();
        await GoAsync(id);
        await Page.ClickButtonAsync("Refresh now");
        await Expect(Page.Badge()).ToHaveTextAsync("Needs authorization");

        await GoAsync("");
        await Page.Locator(".alert a", new() { HasText = "needs authorization" }).ClickAsync();
        var row = Page.Locator("tr", new() { Has = Page.Link("Books withdrawn") });
        await Expect(row.Locator(".badge")).ToHaveTextAsync("Needs authorization");
        await Expect(row.Locator(".reason")).Not.ToBeEmptyAsync();
        await row.GetByRole(AriaRole.Link, new() { Name = "Open Books withdrawn" }).ClickAsync();
        await Page.ClickButtonAsync("Authorize again");
        await Page.AgreeAsync();

        await Expect(Page.Badge()).ToHaveTextAsync("Active");
        OpenId.ShouldBe(id);
    }

    private static Regex Relative => new("(?:second|minute|hour)s? ago|in [0-9]+ (?:second|minute|hour)s?", RegexOptions.None, TimeSpan.FromSeconds(1));

    private ILocator Names => Page.Locator("tbody th a");

    private ILocator Cell(string label) => Page.Locator($"tbody td[data-label='{label}']");

    private static IEnumerable<string> Vans(int first, int count) => Enumerable.Range(first, count).Select(number => $"Van {number:00}");
}

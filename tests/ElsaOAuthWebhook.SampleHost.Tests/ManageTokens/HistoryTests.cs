using Microsoft.Playwright;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.ManageTokens;

/// <summary>Who did what, and on how many days a connection was used.</summary>
public sealed class HistoryTests(ManageTokensFixture fixture) : ManageTokensTests(fixture)
{
    [CertifiedBrowserFact]
    public async Task The_page_of_a_connection_tells_who_made_authorized_refreshed_and_changed_it_and_why_it_failed()
    {
        await BeginCustomAsync("Authorization code", "Books with a past");
        await Page.FillFieldsAsync(("scopes", "openid offline_access"));
        await Page.ClickAsync("summary:has-text('Advanced')");
        await Page.FillFieldsAsync(("authorizationParameters", "prompt=consent"));
        await Page.ClickButtonAsync("Save and authorize");
        await Page.AgreeAsync();
        var id = OpenId;
        await Page.ClickButtonAsync("Refresh now");
        await Expect(Page.Notice()).ToContainTextAsync("The provider gave a new token.");
        await Page.FillFieldsAsync(("description", "It had a long life."));
        await Page.ClickButtonAsync("Save changes");
        await Expect(Page.Notice()).ToContainTextAsync("Saved");
        await Fixture.Provider.RevokeAllTokensAsync();
        await Page.ClickButtonAsync("Refresh now");
        await Expect(Page.Badge()).ToHaveTextAsync("Needs authorization");
        await WrittenAsync(id, "reauthorizationRequired");

        await Page.ReloadAsync();
        foreach (var entry in (string[])["Created by admin", "Authorized by admin", "Refreshed by admin", "Changed by admin", "Somebody has to authorize it again"])
            await Expect(Entries.Locator(".fw-semibold", new() { HasTextString = entry })).ToHaveCountAsync(1);
        await Expect(Entries.Locator("tr", new() { HasText = "Changed by admin" }).Locator("code")).ToHaveTextAsync(["description"]);
        await Expect(Entries.Locator("tr", new() { HasText = "Somebody has to authorize it again" })).ToContainTextAsync("Next:");
    }

    [CertifiedBrowserFact]
    public async Task A_deleted_connection_leaves_its_history_and_how_often_it_was_used()
    {
        var id = await Fixture.AddAsync("Books that were");
        await Fixture.Host.RunAsync("expression", id);
        await Fixture.Host.RunAsync("expression", id);
        Fixture.Host.Clock.Advance(TimeSpan.FromSeconds(10));
        await Fixture.UntilAsync(id, connection => connection["lastUsedAt"] is not null);
        await GoAsync(id);
        await Expect(Page.Locator("main")).ToContainTextAsync("Used 2 times in the last 30 days");
        await Page.ClickLinkAsync("Delete…");
        await Page.ClickButtonAsync("Delete");
        await Expect(Page.Notice()).ToContainTextAsync("Deleted");

        await Page.ClickLinkAsync("What happened to connections");
        await Page.Link("Books that were").First.ClickAsync();

        await Expect(Page.Locator("main")).ToContainTextAsync("This connection was deleted.");
        await Expect(Entries).ToContainTextAsync("Deleted by admin");
        await Expect(Entries).ToContainTextAsync("on these pages");
        await Expect(Entries).ToContainTextAsync("over the API");
    }

    private ILocator Entries => Page.Locator("table:has(th:text-is('When'))");

    // What the host does is recorded in batches, apart from the token that must not wait for it.
    private async Task WrittenAsync(string id, string action)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (!(await Fixture.Host.Api.GetStringAsync($"oauth-webhook/api/connections/{id}/audit")).Contains(action, StringComparison.Ordinal))
        {
            Fixture.Host.Clock.Advance(TimeSpan.FromSeconds(5));
            patience.IsCancellationRequested.ShouldBeFalse();
        }
    }
}

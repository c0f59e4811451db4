using Microsoft.Playwright;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.ManageTokens;

/// <summary>What is sent twice: by a double click, by the browser's Back, in two tabs.</summary>
public sealed class TwiceTests(ManageTokensFixture fixture) : ManageTokensTests(fixture)
{
    [CertifiedBrowserFact]
    public async Task A_form_that_is_gone_back_to_leads_to_what_it_made()
    {
        await BeginCustomAsync("Client credentials", "Books gone back from");
        await Page.ClickButtonAsync("Save only");
        await Expect(Page.Badge()).ToHaveTextAsync("No token yet");
        var id = OpenId;

        await Page.GoBackAsync();

        await Expect(Page.Notice()).ToContainTextAsync("Saved already");
        OpenId.ShouldBe(id);
        (await CountAsync("Books gone back from")).ShouldBe(1);
    }

    [CertifiedBrowserFact]
    public async Task A_form_that_is_sent_from_two_tabs_makes_one_connection()
    {
        await BeginCustomAsync("Client credentials", "Books sent again");
        var other = await Page.Context.NewPageAsync();
        await other.GotoAsync(Page.Url);
        await FillCustomAsync(other, "Books sent again");
        await Page.ClickButtonAsync("Save only");
        await Expect(Page.Badge()).ToHaveTextAsync("No token yet");

        await other.ClickButtonAsync("Save only");

        await Expect(other.Locator("h1")).ToHaveTextAsync("Books sent again");
        (await CountAsync("Books sent again")).ShouldBe(1);
    }

    [CertifiedBrowserFact]
    public async Task A_double_click_on_Save_makes_one_connection_and_asks_once_for_its_token()
    {
        var before = await Fixture.Provider.CountTokenCallsAsync("client_credentials");
        await BeginCustomAsync("Client credentials", "Books saved twice");
        await Page.ClickTwiceAsync("Save and get token");

        await Expect(Page.Badge()).ToHaveTextAsync("Active");
        (await CountAsync("Books saved twice")).ShouldBe(1);
        (await Fixture.Provider.CountTokenCallsAsync("client_credentials")).Total.ShouldBe(before.Total + 1);
    }

    [CertifiedBrowserFact]
    public async Task A_double_click_on_Delete_says_that_it_is_deleted()
    {
        await GoAsync($"{await Fixture.AddAsync("Books deleted twice")}/delete");
        await Page.ClickTwiceAsync("Delete");

        await Expect(Page.Locator("h1")).ToHaveTextAsync("Manage Tokens");
        await Expect(Page.Notice()).ToContainTextAsync("Deleted");
        (await CountAsync("Books deleted twice")).ShouldBe(0);
    }

    [CertifiedBrowserFact]
    public async Task The_second_of_two_tabs_that_edit_a_connection_is_told_of_the_first()
    {
        var id = await Fixture.AddAsync("Books in two editors");
        var other = await Page.Context.NewPageAsync();
        await GoAsync(id);
        await other.GotoAsync(Fixture.At(id));
        await Page.FillFieldsAsync(("description", "The first."));
        await Page.ClickButtonAsync("Save changes");
        await Expect(Page.Notice()).ToContainTextAsync("Saved");

        await other.FillFieldsAsync(("description", "The second."));
        await other.ClickButtonAsync("Save changes");

        await Expect(other.Notice()).ToContainTextAsync("Nothing was saved");
        await Expect(other.Locator("[name=description]")).ToHaveValueAsync("The second.");
        ((string?)(await Fixture.Host.ReadConnectionAsync(id))["description"]).ShouldBe("The first.");
    }

    private async Task<int> CountAsync(string name)
    {
        await GoAsync($"?search={Uri.EscapeDataString(name)}");
        return await Page.Link(name).CountAsync();
    }
}

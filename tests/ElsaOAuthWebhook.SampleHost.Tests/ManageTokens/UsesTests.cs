using Microsoft.Playwright;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.ManageTokens;

/// <summary>Where a connection is used: told, guarded, and pointed to another.</summary>
public sealed class UsesTests(ManageTokensFixture fixture) : ManageTokensTests(fixture)
{
    [CertifiedBrowserFact]
    public async Task A_connection_in_use_names_the_workflows_and_is_deleted_only_when_that_is_confirmed()
    {
        var id = await Fixture.AddAsync("Books in use");
        await Workflows.PublishAsync(Fixture.Host, "Count the books", id);
        await Workflows.SaveDraftAsync(Fixture.Host, "Sell the books", id);
        await GoAsync(id);
        await Expect(Uses).ToContainTextAsync("Count the books");
        await Expect(Uses).ToContainTextAsync("published version 1: activity “Call the API”");
        await Expect(Uses).ToContainTextAsync("draft version 1: activity “Call the API”");

        await Page.ClickLinkAsync("Delete…");
        await Page.WaitForURLAsync("**/delete");
        await Expect(Page.Locator("main")).ToContainTextAsync("Count the books");
        await Expect(Page.Locator("main")).ToContainTextAsync("Sell the books");
        // Not confirmed: the browser itself asks for it.
        await Page.ClickButtonAsync("Delete");
        await Expect(Page.Locator("#force:invalid")).ToHaveCountAsync(1);
        await Page.CheckAsync("#force");
        await Page.ClickButtonAsync("Delete");

        await Expect(Page.Notice()).ToContainTextAsync("The connection and its token are gone.");
    }

    [CertifiedBrowserFact]
    public async Task All_that_uses_a_connection_is_pointed_to_another_which_then_is_what_it_uses()
    {
        var (old, target) = (await Fixture.AddAsync("Old books"), await Fixture.AddAsync("New books"));
        await Fixture.RequestTokenAsync(target);
        await Workflows.PublishAsync(Fixture.Host, "Lend a book", old);
        await Workflows.SaveDraftAsync(Fixture.Host, "Return a book", old);
        await GoAsync(old);
        await Page.SelectOptionAsync("#repoint-target", target);
        await Page.ClickTwiceAsync("Point to it");

        await Expect(Page.Locator("[aria-labelledby=changed-heading]")).ToContainTextAsync("Lend a book");
        await Expect(Page.Locator("[aria-labelledby=changed-heading]")).ToContainTextAsync("Return a book");
        await GoAsync(target);
        await Expect(Uses).ToContainTextAsync("Lend a book");
        await Expect(Uses).ToContainTextAsync("published version 2");
        await GoAsync(old);
        await Expect(Uses).ToContainTextAsync("Nothing that is known.");
    }

    private ILocator Uses => Page.Locator("[aria-labelledby=uses-heading]");
}

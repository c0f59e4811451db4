using Microsoft.Playwright;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.ManageTokens;

/// <summary>From one environment to the next: by export and import, and by the host's configuration.</summary>
public sealed class PromotionTests(ManageTokensFixture fixture) : ManageTokensTests(fixture)
{
    [CertifiedBrowserFact]
    public async Task An_export_holds_no_secret_and_is_imported_after_a_look_with_what_is_still_to_be_entered()
    {
        var id = await Fixture.AddAsync("Books to carry over");
        await GoAsync("");
        var download = await Page.RunAndWaitForDownloadAsync(() => Page.ClickLinkAsync("Export all connections"));
        var file = await download.PathAsync();
        var exported = await File.ReadAllTextAsync(file);
        exported.ShouldContain("Books to carry over");
        exported.ShouldNotContain(OidcProviderClient.Basic.Secret!);
        await GoAsync($"{id}/delete");
        await Page.ClickButtonAsync("Delete");
        await Expect(Page.Notice()).ToContainTextAsync("Deleted");

        await Page.ClickLinkAsync("import connections");
        await Page.SetInputFilesAsync("#file", file);
        await Page.ClickButtonAsync("Show what would happen");
        await Expect(Row.Locator(".badge")).ToHaveTextAsync("Will be added");
        await Page.ClickButtonAsync("Import these");
        await Expect(Row.Locator(".badge")).ToHaveTextAsync("Added");
        await Expect(Row).ToContainTextAsync("secret");
        await Page.ClickLinkAsync("Books to carry over");
        OpenId.ShouldBe(id);
        await Page.FillFieldsAsync(("clientSecret", OidcProviderClient.Basic.Secret!));
        await Page.ClickButtonAsync("Save changes");
        await Page.ClickButtonAsync("Get token");

        await Expect(Page.Badge()).ToHaveTextAsync("Active");
    }

    [CertifiedBrowserFact]
    public async Task A_connection_of_the_configuration_says_so_cannot_be_changed_and_gets_its_token()
    {
        await GoAsync("?search=from%20the%20configuration");
        await Expect(Page.Locator("tbody th")).ToContainTextAsync("From the configuration");
        await Expect(Page.Link("Delete Books from the configuration")).ToHaveCountAsync(0);
        await Page.ClickLinkAsync("Books from the configuration");
        await Expect(Page.Locator("[name=clientId]")).ToBeDisabledAsync();
        await Expect(Page.Locator("main")).ToContainTextAsync($"OAuthWebhook:Connections:{ManageTokensFixture.Configured}");
        await Expect(Page.Button("Save changes").Or(Page.Button("Disable")).Or(Page.Link("Delete…"))).ToHaveCountAsync(0);
        await Page.Button("Get token").Or(Page.Button("Refresh now")).ClickAsync();

        await Expect(Page.Badge()).ToHaveTextAsync("Active");
    }

    private ILocator Row => Page.Locator("tr", new() { HasText = "Books to carry over" });
}

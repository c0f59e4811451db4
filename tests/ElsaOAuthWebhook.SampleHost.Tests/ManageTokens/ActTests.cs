using System.Text.Json.Nodes;
using Microsoft.Playwright;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.ManageTokens;

/// <summary>What an operator does with a connection that is there.</summary>
public sealed class ActTests(ManageTokensFixture fixture) : ManageTokensTests(fixture)
{
    [CertifiedBrowserFact]
    public async Task An_edit_keeps_the_id_and_the_secret_that_is_left_empty()
    {
        var id = await Fixture.AddAsync("Books to rename");
        await GoAsync(id);
        await Expect(Page.Locator("[name=clientSecret]")).ToBeEmptyAsync();
        await Page.FillFieldsAsync(("name", "Books renamed"));
        await Page.ClickButtonAsync("Save changes");
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Books renamed");
        await Page.ClickButtonAsync("Get token");

        await Expect(Page.Badge()).ToHaveTextAsync("Active");
        OpenId.ShouldBe(id);
        (await Page.ContentAsync()).ShouldNotContain(OidcProviderClient.Basic.Secret!);
    }

    [CertifiedBrowserFact]
    public async Task Refreshing_spends_the_refresh_token_once_and_validating_names_the_account()
    {
        await GoAsync(await Fixture.AddAuthorizedAsync("Books to refresh", "erin"));
        var before = await Fixture.Provider.CountTokenCallsAsync("refresh_token");
        await Page.ClickButtonAsync("Refresh now");
        await Expect(Page.Notice()).ToContainTextAsync("The provider gave a new token.");
        (await Fixture.Provider.CountTokenCallsAsync("refresh_token")).Succeeded.ShouldBe(before.Succeeded + 1);

        await Page.ClickButtonAsync("Validate");
        await Expect(Page.Notice()).ToContainTextAsync("It belongs to erin@example.test.");
        await Fixture.Provider.RevokeAllTokensAsync();
        await Page.ClickButtonAsync("Validate");
        await Expect(Page.Notice()).ToContainTextAsync("The token is not accepted");
    }

    [CertifiedBrowserFact]
    public async Task Authorizing_again_keeps_the_id_and_brings_the_account_of_whoever_agrees()
    {
        var id = await Fixture.AddAuthorizedAsync("Books of two people", "alice");
        await GoAsync(id);
        await Expect(Page.Fact("Account")).ToHaveTextAsync("alice@example.test");
        await Page.ClickButtonAsync("Authorize again");
        await Page.AgreeAsync("bob");

        await Expect(Page.Badge()).ToHaveTextAsync("Active");
        await Fixture.UntilAsync(id, connection => (string?)connection["account"] == "bob@example.test");
        OpenId.ShouldBe(id);
        ((int?)(await Fixture.Host.RunAsync("expression", id))["statusCode"]).ShouldBe(200);
    }

    [CertifiedBrowserFact]
    public async Task A_disabled_connection_is_refused_to_workflows_until_it_is_enabled()
    {
        var id = await Fixture.AddAsync("Books switched off");
        await GoAsync(id);
        await Page.ClickButtonAsync("Disable");
        await Expect(Page.Badge()).ToHaveTextAsync("Disabled");
        await Expect(Page.Button("Get token")).ToBeDisabledAsync();
        ((string?)(await Fixture.Host.RunAsync("expression", id))["error"]).ShouldNotBeNull().ShouldContain("switched off");

        await Page.ClickButtonAsync("Enable");

        await Expect(Page.Notice()).ToContainTextAsync("Workflows can use this connection again.");
        ((int?)(await Fixture.Host.RunAsync("expression", id))["statusCode"]).ShouldBe(200);
    }

    [CertifiedBrowserFact]
    public async Task Ticked_connections_are_validated_at_once_each_with_its_own_result()
    {
        foreach (var (name, secret) in (IEnumerable<(string, string)>)[("Shelf that works", OidcProviderClient.Basic.Secret!), ("Shelf with a typo", "wrong")])
            await Fixture.AddAsync(name, change: connection => connection["clientSecret"] = secret);
        await Fixture.AddAsync("Shelf not ticked");
        await GoAsync("?search=Shelf");
        await Page.GetByLabel("Choose Shelf that works").CheckAsync();
        await Page.GetByLabel("Choose Shelf with a typo").CheckAsync();
        await Page.ClickButtonAsync("Validate");

        await Expect(Page.Locator("h1")).ToHaveTextAsync("Validated");
        await Expect(Page.Locator(".list-group-item")).ToHaveCountAsync(2);
        await Expect(Result("Shelf that works").Locator(".badge")).ToHaveTextAsync("Accepted");
        await Expect(Result("Shelf with a typo").Locator(".badge")).Not.ToHaveTextAsync("Accepted");
        await Expect(Result("Shelf with a typo")).ToContainTextAsync("client secret");
    }

    [CertifiedBrowserFact]
    public async Task Ticked_connections_are_deleted_after_a_question_and_one_in_use_is_kept()
    {
        await Fixture.AddAsync("Crate 1");
        await Fixture.AddAsync("Crate 2");
        await Workflows.PublishAsync(Fixture.Host, "Unpack a crate", await Fixture.AddAsync("Crate 3"));
        await GoAsync("?search=Crate");
        await Page.GetByLabel("All on this page").CheckAsync();
        await Page.ClickButtonAsync("Delete…");
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Delete 3 connections?");
        await Expect(Page.Locator("main section")).ToContainTextAsync("Unpack a crate");
        await Page.ClickTwiceAsync("Delete");

        await Expect(Page.Locator("h1")).ToHaveTextAsync("Deleted");
        await Expect(Result("Crate 1").Locator(".badge")).ToHaveTextAsync("Deleted");
        await Expect(Result("Crate 2").Locator(".badge")).ToHaveTextAsync("Deleted");
        await Expect(Result("Crate 3").Locator(".badge")).ToHaveTextAsync("Kept");
        await GoAsync("?search=Crate");
        await Expect(Page.Locator("tbody th a")).ToHaveTextAsync(["Crate 3"]);
    }

    private ILocator Result(string name) => Page.Locator(".list-group-item", new() { HasText = name });
}

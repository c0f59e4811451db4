using Microsoft.Playwright;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.ManageTokens;

/// <summary>Consents that do not go straight on: denied, too late, gone back to, begun twice.</summary>
public sealed class ConsentTests(ManageTokensFixture fixture) : ManageTokensTests(fixture)
{
    [CertifiedBrowserFact]
    public async Task A_denied_consent_says_so_and_can_be_given_after_all()
    {
        await BeginAsync(await Fixture.AddAsync("Denied books", "authorization_code"));
        await Page.SignInAtProviderAsync();
        await Page.DenyAsync();
        await Expect(Page.Locator("main")).ToContainTextAsync("Consent was denied");

        await Page.ClickLinkAsync("Back to the connection");
        await Expect(Page.Badge()).ToHaveTextAsync("No token yet");
        await Page.ClickButtonAsync("Authorize");
        await Page.ClickButtonAsync("Continue");

        await Expect(Page.Badge()).ToHaveTextAsync("Active");
    }

    [CertifiedBrowserFact]
    public async Task An_answer_that_comes_when_its_time_is_over_brings_no_token_and_says_what_to_do()
    {
        var id = await Fixture.AddAsync("Late books", "authorization_code");
        await BeginAsync(id);
        await Page.SignInAtProviderAsync();
        Fixture.Host.Clock.Advance(TimeSpan.FromMinutes(11));
        await Page.ClickButtonAsync("Continue");

        await Expect(Page.Locator("main")).ToContainTextAsync("Too late");
        await Expect(Page.Locator("main")).ToContainTextAsync("choose Authorize again");
        ((string?)(await Fixture.Host.ReadConnectionAsync(id))["status"]).ShouldBe("pendingAuthorization");
        await BeginAsync(id);
        await Page.ClickButtonAsync("Continue");
        await Expect(Page.Badge()).ToHaveTextAsync("Active");
    }

    [CertifiedBrowserFact]
    public async Task A_link_to_the_provider_that_was_left_open_too_long_says_so()
    {
        var start = await Fixture.Host.BeginAuthorizationAsync(await Fixture.AddAsync("Books nobody begins", "authorization_code"));
        Fixture.Host.Clock.Advance(TimeSpan.FromMinutes(11));

        await Page.GotoAsync(start.AbsoluteUri);

        await Expect(Page.Locator("main")).ToContainTextAsync("its time is over");
        await Expect(Page.Locator("main")).ToContainTextAsync("choose Authorize again");
    }

    [CertifiedBrowserFact]
    public async Task Two_connections_that_are_authorized_in_two_tabs_at_once_get_a_token_each()
    {
        var (first, second) = (await Fixture.AddAsync("Books in a tab", "authorization_code"), await Fixture.AddAsync("Books in another tab", "authorization_code"));
        var other = await Page.Context.NewPageAsync();
        await BeginAsync(first);
        await other.GotoAsync(Fixture.At(second));
        await other.ClickButtonAsync("Authorize");
        await Expect(other.Locator("[name=login]")).ToBeVisibleAsync();

        await Page.AgreeAsync();
        await Expect(Page.Badge()).ToHaveTextAsync("Active");
        await other.AgreeAsync();

        await Expect(other.Badge()).ToHaveTextAsync("Active");
        await Expect(other.Locator("h1")).ToHaveTextAsync("Books in another tab");
        await Expect(Page.Locator("h1")).ToHaveTextAsync("Books in a tab");
    }

    [CertifiedBrowserFact]
    public async Task An_answer_that_is_gone_back_to_is_not_used_twice_and_the_token_stays()
    {
        var id = await Fixture.AddAsync("Books gone back to", "authorization_code");
        await BeginAsync(id);
        await Page.SignInAtProviderAsync();
        var answered = await Page.RunAndWaitForRequestAsync(() => Page.ClickButtonAsync("Continue"), request => request.Url.Contains("/oauth-webhook/callback?", StringComparison.Ordinal));
        await Expect(Page.Badge()).ToHaveTextAsync("Active");
        var calls = await Fixture.Provider.CountTokenCallsAsync("authorization_code");

        await Page.GoBackAsync();
        await Page.GotoAsync(answered.Url);

        await Expect(Page.Locator("main")).ToContainTextAsync("used before");
        await GoAsync(id);
        await Expect(Page.Badge()).ToHaveTextAsync("Active");
        (await Fixture.Provider.CountTokenCallsAsync("authorization_code")).ShouldBe(calls);
    }

    [CertifiedBrowserFact]
    public async Task A_double_click_on_Authorize_begins_a_consent_that_works()
    {
        await GoAsync(await Fixture.AddAsync("Books clicked twice", "authorization_code"));
        await Page.ClickTwiceAsync("Authorize");
        await Page.AgreeAsync();

        await Expect(Page.Badge()).ToHaveTextAsync("Active");
    }

    /// <summary>Goes from the page of a connection to the provider.</summary>
    private async Task BeginAsync(string id)
    {
        await GoAsync(id);
        await Page.ClickButtonAsync("Authorize");
        await Page.WaitForURLAsync($"{Fixture.Provider.BaseAddress.AbsoluteUri}**");
    }
}

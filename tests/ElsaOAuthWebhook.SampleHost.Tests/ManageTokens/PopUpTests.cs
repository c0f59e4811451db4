using Microsoft.Playwright;
using OAuthWebhook.Testing;
using ElsaOAuthWebhook.SampleHost.Tests.Host;

namespace ElsaOAuthWebhook.SampleHost.Tests.ManageTokens;

/// <summary>A token that a designer's page, on an origin of its own, requests in a pop-up.</summary>
public sealed class PopUpTests(ManageTokensFixture fixture) : ManageTokensTests(fixture)
{
    [CertifiedBrowserFact]
    public async Task A_denied_consent_is_told_in_both_windows_and_given_after_all_it_closes_the_pop_up_and_tells_the_designer()
    {
        var popUp = await RequestAsync("Books of a designer");
        await Expect(Polled).ToHaveTextAsync("pending true");
        await popUp.SignInAtProviderAsync();
        await popUp.DenyAsync();
        await Expect(popUp.Locator("main")).ToContainTextAsync("Consent was denied");
        await Expect(Polled).ToHaveTextAsync("denied true");
        await Expect(Told).ToBeEmptyAsync();

        await popUp.ClickButtonAsync("Authorize");
        await popUp.UntilClosedAsync(() => popUp.ClickButtonAsync("Continue"));

        await Expect(Told).ToHaveTextAsync("oauth-webhook:connection true");
        await Expect(Polled).ToHaveTextAsync("completed true");
    }

    [CertifiedBrowserFact]
    public async Task A_pop_up_that_is_closed_before_stays_pending_until_its_time_is_over()
    {
        var popUp = await RequestAsync("Books of a closed window");

        await popUp.CloseAsync();
        await Expect(Polled).ToHaveTextAsync("pending true");
        Fixture.Host.Clock.Advance(TimeSpan.FromMinutes(16));

        await Expect(Polled).ToHaveTextAsync("expired true");
        await Expect(Told).ToBeEmptyAsync();
    }

    [CertifiedBrowserFact]
    public async Task Whoever_is_signed_in_needs_no_ticket_and_gets_the_token_of_client_credentials_at_once()
    {
        await GoAsync("new?return=picker");
        await FillAsync(Page, "Client credentials", "Books without a ticket");
        await Page.ClickButtonAsync("Save and get token");

        await Expect(Page.Locator("main")).ToContainTextAsync("You can close this window.");
        await GoAsync("?search=without%20a%20ticket");
        await Expect(Page.Link("Books without a ticket")).ToHaveCountAsync(1);
    }

    private ILocator Told => Page.Locator("#told");

    private ILocator Polled => Page.Locator("#polled");

    /// <summary>Opens the pop-up, and goes in it up to the provider.</summary>
    private async Task<IPage> RequestAsync(string name)
    {
        await Page.GotoAsync(OpenerPage.Serve(Fixture.Designer, Fixture.Host.Address, $"ApiKey {RunningHost.ApiKey}").AbsoluteUri);
        var popUp = await Page.RunAndWaitForPopupAsync(() => Page.ClickButtonAsync("Request a token"));
        await FillAsync(popUp, "Authorization code", name);
        // Without a scope there would be nothing to agree to: the certified server says that it was denied.
        await popUp.FillFieldsAsync(("scopes", "openid"));
        await popUp.ClickButtonAsync("Save and authorize");
        await popUp.WaitForURLAsync($"{Fixture.Provider.BaseAddress.AbsoluteUri}**");
        return popUp;
    }

    private async Task FillAsync(IPage popUp, string grant, string name)
    {
        await popUp.ClickLinkAsync("Custom");
        await popUp.ChooseGrantAsync(grant);
        await FillCustomAsync(popUp, name);
    }
}

using ElsaOAuthWebhook.SampleHost.Tests.Host;
using Microsoft.Playwright;
using OAuthWebhook.Testing;
using static Microsoft.Playwright.Assertions;

namespace ElsaOAuthWebhook.SampleHost.Tests.Browser;

/// <summary>A token that a designer's page requests in a pop-up, in a real browser.</summary>
public sealed class PopUpTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private ScriptedServer _designer = null!;
    private RunningHost _host = null!;
    private BrowserTab _tab = null!;

    public async Task InitializeAsync()
    {
        if (Prerequisite.Chromium.SkipReason is not null)
            return;
        _designer = await ScriptedServer.StartAsync();
        _host = await RunningHost.StartAsync(more: ["--OAuthWebhook:AllowedOrigins:0", _designer.BaseAddress.GetLeftPart(UriPartial.Authority)]);
        _tab = await chromium.OpenTabAsync();
    }

    public async Task DisposeAsync()
    {
        if (_tab is null)
            return;
        await _tab.DisposeAsync();
        await _host.DisposeAsync();
        await _designer.DisposeAsync();
    }

    [BrowserFact]
    public async Task A_consent_ends_with_the_pop_up_closed_and_the_designer_told()
    {
        var popUp = await RequestAsync();

        await Expect(Polled).ToHaveTextAsync("pending true");
        await popUp.GetByLabel("Bob").CheckAsync();
        await popUp.UntilClosedAsync(() => popUp.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync());

        await Expect(Told).ToHaveTextAsync("oauth-webhook:connection true");
        await Expect(Polled).ToHaveTextAsync("completed true");
        _tab.Errors.ShouldBeEmpty();
        _tab.BlockedRequests.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task A_denied_consent_is_told_in_both_windows_and_can_be_given_after_all()
    {
        var popUp = await RequestAsync();

        await popUp.GetByRole(AriaRole.Button, new() { Name = "Deny" }).ClickAsync();
        await Expect(popUp.Locator("main")).ToContainTextAsync("Consent was denied");
        await Expect(Polled).ToHaveTextAsync("denied true");
        await Expect(Told).ToBeEmptyAsync();
        await popUp.GetByRole(AriaRole.Button, new() { Name = "Authorize" }).ClickAsync();
        await popUp.WaitForURLAsync("**/sandbox/authorize**");
        await popUp.UntilClosedAsync(() => popUp.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync());

        await Expect(Told).ToHaveTextAsync("oauth-webhook:connection true");
        await Expect(Polled).ToHaveTextAsync("completed true");
    }

    [BrowserFact]
    public async Task A_pop_up_that_is_closed_before_stays_pending_until_its_time_is_over()
    {
        var popUp = await RequestAsync();

        await popUp.CloseAsync();
        await Expect(Polled).ToHaveTextAsync("pending true");
        _host.Clock.Advance(TimeSpan.FromMinutes(16));

        await Expect(Polled).ToHaveTextAsync("expired true");
        await Expect(Told).ToBeEmptyAsync();
    }

    private ILocator Told => _tab.Page.Locator("#told");

    private ILocator Polled => _tab.Page.Locator("#polled");

    /// <summary>Opens the pop-up, and goes in it up to the provider's question.</summary>
    private async Task<IPage> RequestAsync()
    {
        string At(string path) => new Uri(_host.Address, path).AbsoluteUri;
        await _tab.Page.GotoAsync(OpenerPage.Serve(_designer, _host.Address, $"ApiKey {RunningHost.ApiKey}").AbsoluteUri);
        var popUp = await _tab.Page.RunAndWaitForPopupAsync(() => _tab.Page.ClickAsync("#open"));
        await popUp.GetByRole(AriaRole.Link, new() { Name = "Custom", Exact = true }).ClickAsync();
        await popUp.GetByRole(AriaRole.Link, new() { Name = "Authorization code" }).ClickAsync();
        await popUp.Locator("[name=name]").FillAsync("My CRM");
        await popUp.Locator("[name=clientId]").FillAsync("sandbox-client");
        await popUp.Locator("[name=clientSecret]").FillAsync("sandbox-secret");
        await popUp.Locator("[name=authorizationEndpoint]").FillAsync(At("/sandbox/authorize"));
        await popUp.Locator("[name=tokenEndpoint]").FillAsync(At("/sandbox/token"));
        await popUp.Locator("[name=baseUri]").FillAsync(At("/sandbox/api/"));
        await popUp.GetByRole(AriaRole.Button, new() { Name = "Save and authorize" }).ClickAsync();
        await popUp.WaitForURLAsync("**/sandbox/authorize**");
        return popUp;
    }
}

using Microsoft.Playwright;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>What a browser does otherwise when somebody comes back from another site, as from any real provider: to <c>127.0.0.1</c>, <c>localhost</c> is one.</summary>
public sealed class OtherSiteTests(Chromium chromium) : HostedTests, IClassFixture<Chromium>
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    protected override HostSettings Settings => new() { Configure = builder => builder.AddPageSignIn<TestUsers>() };

    [BrowserFact]
    public async Task A_form_stays_good_while_a_consent_is_given_in_another_tab()
    {
        await using var tab = await chromium.OpenTabAsync();
        Server["/token"].Otherwise = _ => Answer.Token("token");
        Server["/authorize"].Otherwise = request => Answer.Html($"<a href=\"{request.Query["redirect_uri"]}?code=x&amp;state={request.Query["state"]}\">Agree</a>");
        using var client = Host.Administrator();
        var calendar = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        calendar["authorizationEndpoint"] = new UriBuilder(Server["/authorize"].Url) { Host = "localhost" }.Uri.AbsoluteUri;
        var (edited, authorized) = (await client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress)), await client.CreateIdAsync(calendar));
        await tab.Page.GotoAsync(new Uri(Host.Address, $"{Tokens}/{edited}").AbsoluteUri);
        await tab.Page.SignInAsync();
        var other = await tab.Page.Context.NewPageAsync();
        await other.GotoAsync(new Uri(Host.Address, $"{Tokens}/{authorized}").AbsoluteUri);
        await other.ClickAsync("text=\"Authorize\"");
        await Assertions.Expect(other.Locator("a:text-is(\"Agree\")")).ToBeVisibleAsync();
        new Uri(other.Url).Host.ShouldBe("localhost");
        await other.ClickAsync("a:text-is(\"Agree\")");
        await Assertions.Expect(other.Locator("h1 + .badge")).ToHaveTextAsync("Active");

        await tab.Page.ClickAsync("text=\"Disable\"");

        await Assertions.Expect(tab.Page.Locator("h1 + .badge")).ToHaveTextAsync("Disabled");
    }
}

using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.ManageTokens;

/// <summary>Adding a connection, by each way in which one gets its token.</summary>
public sealed class AddTests(ManageTokensFixture fixture) : ManageTokensTests(fixture)
{
    [CertifiedBrowserFact]
    public async Task A_provider_of_the_catalogue_asks_for_four_fields_and_comes_back_from_the_consent_with_the_account()
    {
        await GoAsync("new");
        await Expect(Page.Locator("#providers a").Last).ToHaveTextAsync("Custom");
        await Page.FillAsync("#search", "acme");
        await Expect(Page.Locator("#providers a:visible")).ToHaveTextAsync([ManageTokensFixture.ProviderName, "Custom"]);
        await Page.ClickLinkAsync(ManageTokensFixture.ProviderName);
        await Expect(Page.Locator("form[method=post] fieldset").Locator("input:visible, select:visible, textarea:visible")).ToHaveCountAsync(4);
        await Page.FillFieldsAsync(("name", "Books of the preset"), ("variables.shelf", "fiction"), ("clientId", OidcProviderClient.Basic.Id), ("clientSecret", OidcProviderClient.Basic.Secret!));
        await Page.ClickButtonAsync("Save and authorize");
        await Page.AgreeAsync();

        await Expect(Page.Badge()).ToHaveTextAsync("Active");
        await Expect(Page.Notice()).ToContainTextAsync("alice@example.test");
        await Expect(Page.Fact("Account")).ToHaveTextAsync("alice@example.test");
        ((string?)(await Fixture.Host.ReadConnectionAsync(OpenId))["baseUri"]).ShouldBe($"{Fixture.Provider.EchoEndpoint}/fiction");
    }

    [CertifiedBrowserFact]
    public async Task A_custom_connection_needs_its_issuer_and_no_URLs_of_it()
    {
        await BeginCustomAsync("Authorization code", "Books of the issuer");
        await Page.FillFieldsAsync(("scopes", "openid, email"));
        await Page.ClickButtonAsync("Save and authorize");
        await Page.AgreeAsync();

        await Expect(Page.Badge()).ToHaveTextAsync("Active");
        await Expect(Page.Locator("[name=authorizationEndpoint]")).ToHaveValueAsync(Fixture.Provider.AuthorizationEndpoint.AbsoluteUri);
        await Expect(Page.Locator("[name=tokenEndpoint]")).ToHaveValueAsync(Fixture.Provider.TokenEndpoint.AbsoluteUri);
        await Expect(Page.Locator("[name=scopes]")).ToHaveValueAsync("openid email");
    }

    [CertifiedBrowserFact]
    public async Task Client_credentials_show_at_once_whether_they_work_and_are_put_right_in_place()
    {
        await BeginCustomAsync("Client credentials", "Books with a typo");
        await Page.FillFieldsAsync(("clientSecret", "wrong"));
        await Page.ClickButtonAsync("Save and get token");
        await Expect(Page.Notice()).ToContainTextAsync("client secret");
        await Expect(Page.Badge()).Not.ToHaveTextAsync("Active");
        await Page.FillFieldsAsync(("clientSecret", OidcProviderClient.Basic.Secret!));
        await Page.ClickButtonAsync("Save changes");
        await Page.ClickButtonAsync("Get token");

        await Expect(Page.Notice()).ToContainTextAsync("The provider gave a new token.");
        await Expect(Page.Badge()).ToHaveTextAsync("Active");
    }

    [CertifiedBrowserFact]
    public async Task What_nobody_has_authorized_is_a_draft_that_cannot_be_picked_before()
    {
        var other = await Fixture.AddAsync("Books to pick for");
        await Workflows.PublishAsync(Fixture.Host, "Pick a book", other);
        await BeginCustomAsync("Authorization code", "Drafted books");
        await Page.FillFieldsAsync(("scopes", "openid"));
        await Page.ClickButtonAsync("Save only");
        await Expect(Page.Badge()).ToHaveTextAsync("No token yet");
        var id = OpenId;
        await GoAsync(other);
        await Expect(Page.Locator("#repoint-target")).ToBeVisibleAsync();
        await Expect(Page.Locator($"#repoint-target option[value='{id}']")).ToHaveCountAsync(0);

        await GoAsync(id);
        await Page.ClickButtonAsync("Authorize");
        await Page.AgreeAsync();
        await Expect(Page.Badge()).ToHaveTextAsync("Active");

        await GoAsync(other);
        await Expect(Page.Locator($"#repoint-target option[value='{id}']")).ToHaveCountAsync(1);
    }

    [CertifiedBrowserFact]
    public async Task A_password_shows_at_once_for_which_account_it_is()
    {
        await BeginCustomAsync("Password", "Books of a password");
        await Page.FillFieldsAsync(("username", "carol"), ("password", OidcProviderServer.Password), ("scopes", "openid email"));
        await Page.ClickButtonAsync("Save and get token");

        await Expect(Page.Badge()).ToHaveTextAsync("Active");
        await Expect(Page.Notice()).ToContainTextAsync("carol@example.test");
        (await Page.ContentAsync()).ShouldNotContain(OidcProviderServer.Password);
    }

    [CertifiedBrowserFact]
    public async Task A_device_code_is_shown_copied_counted_down_and_approved_in_another_window()
    {
        await Page.Clock.InstallAsync();
        await Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await BeginCustomAsync("Device authorization", "Books on a screen");
        await Page.FillFieldsAsync(("scopes", "openid"));
        await Page.ClickButtonAsync("Save and authorize");
        await Expect(Page.GetByRole(AriaRole.Timer)).ToHaveTextAsync(new Regex("^(?:10:00|9:[0-9]{2})$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Page.ClickButtonAsync("Copy");
        await Expect(Page.Button("Copied")).ToBeVisibleAsync();
        (await Page.EvaluateAsync<string>("() => navigator.clipboard.readText()")).ShouldBe(await Page.InnerTextAsync("#user-code"));
        await Expect(Page.Locator("a", new() { HasText = "/device" }).First).ToHaveTextAsync(new Uri(Fixture.Provider.BaseAddress, "/device").AbsoluteUri);

        var window = await Page.RunAndWaitForPopupAsync(() => Page.ClickLinkAsync("Open it with the code filled in"));
        await Expect(window.Locator("h1")).ToHaveTextAsync("Confirm Device");
        await window.ClickButtonAsync("Continue");
        await window.AgreeAsync();
        await Expect(window.Locator("h1")).ToHaveTextAsync("Sign-in Success");
        Fixture.Host.Clock.Advance(TimeSpan.FromSeconds(15));
        await Fixture.UntilAsync(new Uri(Page.Url).Segments[^3].TrimEnd('/'), connection => (string?)connection["status"] == "active");
        await Page.Clock.FastForwardAsync("10");

        await Expect(Page.Badge()).ToHaveTextAsync("Active");
    }

    [CertifiedBrowserFact]
    public async Task A_token_entered_by_hand_works_at_once_and_is_never_shown()
    {
        var token = await AskForTokenAsync();
        var id = await Fixture.AddAsync("Books by hand");
        await GoAsync(id);
        await Page.ClickAsync("summary:has-text('Enter a token by hand')");
        await Page.FillAsync("#access-token", token);
        await Page.FillAsync("#expires-at", "2099-12-31T12:00");
        await Page.ClickButtonAsync("Store this token");

        await Expect(Page.Notice()).ToContainTextAsync("The token you entered is stored.");
        await Expect(Page.Fact("Token ends")).ToContainTextAsync("2099-12-31");
        await Page.ClickButtonAsync("Validate");
        await Expect(Page.Notice()).ToContainTextAsync("The token is accepted");
        (await Page.ContentAsync()).ShouldNotContain(token);
        ((int?)(await Fixture.Host.RunAsync("expression", id))["statusCode"]).ShouldBe(200);
    }

    private async Task<string> AskForTokenAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler());
        using var request = new HttpRequestMessage(HttpMethod.Post, Fixture.Provider.TokenEndpoint) { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", OidcProviderClient.Post.Id), new("client_secret", OidcProviderClient.Post.Secret)]) };
        using var answer = await client.SendAsync(request);
        return (string)(await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!["access_token"]!;
    }
}

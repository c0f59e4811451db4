using System.Net;
using System.Net.Http.Headers;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

public sealed class SignInTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";
    private const string SignIn = "/oauth-webhook/settings/sign-in";

    protected override HostSettings Settings => new() { Configure = builder => builder.AddPageSignIn<TestUsers>() };

    [Fact]
    public async Task A_page_sends_to_the_sign_in_page_and_that_back_to_the_page()
    {
        using var browser = Host.Anonymous();

        using var refused = await browser.GetAsync(Tokens + "?status=active");
        using var signedIn = await SubmitAsync(browser, TestUsers.Password, refused.Headers.Location!.PathAndQuery);
        using var page = await browser.GetAsync(signedIn.Headers.Location);

        refused.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        refused.Headers.Location.AbsolutePath.ShouldBe(SignIn);
        signedIn.Headers.Location!.OriginalString.ShouldBe(Tokens + "?status=active");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await page.Content.ReadAsStringAsync()).ShouldContain("Ada");
    }

    [Fact]
    public async Task The_cookie_cannot_be_read_by_scripts_or_sent_from_other_sites_forms()
    {
        using var browser = Host.Anonymous();

        using var response = await SubmitAsync(browser, TestUsers.Password);

        var cookie = response.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("OAuthWebhook.SettingsPages=", StringComparison.Ordinal));
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=lax");
    }

    [Fact]
    public async Task The_cookie_opens_the_pages_and_not_the_api()
    {
        using var browser = Host.Anonymous();
        (await SubmitAsync(browser, TestUsers.Password)).Dispose();

        using var page = await browser.GetAsync(Tokens);
        using var api = await browser.GetAsync(ConnectionsApi.Path);

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        await api.ProblemAsync(401);
    }

    [Fact]
    public async Task The_cookie_does_not_open_the_api_even_where_its_scheme_is_named_for_it()
    {
        await using var host = await ManagementHost.StartAsync(Settings with { Configuration = new() { ["OAuthWebhook:ApiAuthenticationSchemes:0"] = "OAuthWebhook.SettingsPages" } });
        using var browser = host.Anonymous();
        (await SubmitAsync(browser, TestUsers.Password)).Dispose();

        using var page = await browser.GetAsync(Tokens);
        using var api = await browser.GetAsync(ConnectionsApi.Path);

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        await api.ProblemAsync(401);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task A_return_address_elsewhere_is_not_followed(string returnUrl)
    {
        using var browser = Host.Anonymous();

        using var response = await SubmitAsync(browser, TestUsers.Password, $"{SignIn}?returnUrl={Uri.EscapeDataString(returnUrl)}");

        response.Headers.Location!.OriginalString.ShouldBe(Tokens);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_not_shown_again()
    {
        using var browser = Host.Anonymous();

        using var response = await SubmitAsync(browser, "wrong-password-canary");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var html = await response.Content.ReadAsStringAsync();
        Html.Text(html).ShouldContain("User name or password is wrong.");
        html.ShouldNotContain("wrong-password-canary");
        Host.Logs.Text.ShouldNotContain("wrong-password-canary");
    }

    [Fact]
    public async Task Guessing_is_held_back_and_after_a_while_let_in_again()
    {
        using var browser = Host.Anonymous();
        for (var i = 0; i < 5; i++)
            (await SubmitAsync(browser, "guess")).Dispose();

        using var held = await SubmitAsync(browser, TestUsers.Password);
        Host.Time.Advance(TimeSpan.FromMinutes(5));
        using var later = await SubmitAsync(browser, TestUsers.Password);

        held.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        held.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromMinutes(5));
        later.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Guessing_many_at_once_gets_no_further()
    {
        using var browser = Host.Anonymous();
        var token = await browser.GetStringAsync(ManagementHost.AntiforgeryPath);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => browser.PostAsync(SignIn, Form(token, "guess"))));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized).ShouldBe(5);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ShouldBe(15);
    }

    [Fact]
    public async Task Success_clears_what_failed_before()
    {
        using var browser = Host.Anonymous();
        for (var i = 0; i < 4; i++)
            (await SubmitAsync(browser, "guess")).Dispose();
        (await SubmitAsync(browser, TestUsers.Password)).Dispose();
        using var another = Host.Anonymous();
        for (var i = 0; i < 4; i++)
            (await SubmitAsync(another, "guess")).Dispose();

        using var response = await SubmitAsync(another, TestUsers.Password);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        using var browser = Host.Anonymous();
        (await SubmitAsync(browser, TestUsers.Password)).Dispose();
        var page = await browser.GetStringAsync(Tokens);

        using var signedOut = await browser.PostAsync("/oauth-webhook/settings/sign-out", new FormUrlEncodedContent([new("__RequestVerificationToken", Html.Token(page))]));
        using var after = await browser.GetAsync(Tokens);

        signedOut.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        after.Headers.Location!.AbsolutePath.ShouldBe(SignIn);
    }

    [Fact]
    public async Task A_link_elsewhere_does_not_sign_anybody_out()
    {
        using var browser = Host.Anonymous();
        (await SubmitAsync(browser, TestUsers.Password)).Dispose();
        (await browser.GetAsync("/oauth-webhook/settings/sign-out")).Dispose();

        using var after = await browser.GetAsync(Tokens);

        after.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_sign_in_form_without_its_token_is_refused()
    {
        using var browser = Host.Anonymous();

        using var response = await browser.PostAsync(SignIn, Form("", TestUsers.Password));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task Without_the_built_in_page_there_is_none_and_a_scheme_for_programs_is_explained()
    {
        await using var host = await ManagementHost.StartAsync();
        using var browser = host.Anonymous();

        using var signIn = await browser.GetAsync(SignIn);
        using var page = await browser.GetAsync(Tokens);

        signIn.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        page.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await page.Content.ReadAsStringAsync()).ShouldContain("OAuthWebhook:PagesAuthenticationScheme");
    }

    [Fact]
    public async Task Pages_can_use_a_scheme_of_the_host_by_name()
    {
        await using var host = await ManagementHost.StartAsync(Settings with { Configuration = new() { ["OAuthWebhook:PagesAuthenticationScheme"] = ManagementHost.ApiKeyScheme } });
        using var client = host.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(ManagementHost.ApiKeyScheme, "*");

        using var response = await client.GetAsync(Tokens);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<HttpResponseMessage> SubmitAsync(HttpClient browser, string password, string path = SignIn) =>
        await browser.PostAsync(path, Form(Html.Token(await browser.GetStringAsync(path)), password));

    private static FormUrlEncodedContent Form(string token, string password) =>
        new([new("userName", "admin"), new("password", password), new("__RequestVerificationToken", token)]);
}

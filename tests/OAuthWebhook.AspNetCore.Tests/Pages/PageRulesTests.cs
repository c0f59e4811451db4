using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Tests.Api;
using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

public sealed partial class PageRulesTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    protected override HostSettings Settings => new() { Configure = builder => builder.AddPageSignIn<TestUsers>().AddManagement(options => options.PagesAuthenticationScheme = ManagementHost.ApiKeyScheme) };

    public static TheoryData<string> Pages =>
    [
        Tokens, Tokens + "/new", Tokens + "/new?grantType=authorization_code", Tokens + "/new?grantType=password", Tokens + "/new?provider=custom", Tokens + "/new?provider=shopify", Tokens + "/{id}", Tokens + "/{id}/delete", Tokens + "/{id}/repoint",
        Tokens + "/history/{id}", Tokens + "/history", Tokens + "/import",
        Tokens + "/new/x", "/oauth-webhook/ui-tickets/x", Tokens + "/missing", "/oauth-webhook/settings/sign-in", "/oauth-webhook/callback", "/oauth-webhook/authorize/x",
    ];

    public static TheoryData<string> Posts => [.. PermissionTests.PageHandlers.Where(row => (string)row[0] == "POST").Select(row => (string)row[1])];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_runs_nothing_inline_loads_nothing_from_elsewhere_and_is_not_kept(string path)
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.AuthorizationCode());

        using var response = await client.GetAsync(path.Replace("{id}", id, StringComparison.Ordinal));

        var html = await response.Content.ReadAsStringAsync();
        response.Headers.GetValues("Content-Security-Policy").ShouldBe(["default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"]);
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        Inline().Matches(html).Select(match => match.Value).ShouldBeEmpty();
        Loaded().Matches(html).Select(match => match.Groups["url"].Value).ShouldAllBe(url => url.StartsWith("/oauth-webhook/assets/", StringComparison.Ordinal));
        html.ShouldContain("Global Workflow Settings</title>");
    }

    [Theory]
    [MemberData(nameof(Posts))]
    public async Task A_form_without_its_antiforgery_token_is_refused_and_changes_nothing(string path)
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials());
        var before = (await client.GetConnectionAsync(id)).ToJsonString();

        using var response = await client.PostAsync(path.Replace("{id}", id, StringComparison.Ordinal), new FormUrlEncodedContent([new("disabled", "true"), new("version", "1"), new("accessToken", "x")]));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Html.Text(await response.Content.ReadAsStringAsync()).ShouldContain("This form is out of date");
        (await client.GetConnectionAsync(id)).ToJsonString().ShouldBe(before);
    }

    [Fact]
    public async Task Assets_are_cached_for_ever_under_their_version_and_checked_otherwise()
    {
        using var client = Host.Anonymous();
        using var page = await client.GetAsync("/oauth-webhook/callback");
        var html = await page.Content.ReadAsStringAsync();
        var versioned = Html.Attribute(html, "link", "href", "settings.css").ShouldNotBeNull();

        using var current = await client.GetAsync(versioned);
        using var bare = await client.GetAsync(versioned.Split('?')[0]);
        using var unchanged = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, versioned.Split('?')[0]) { Headers = { IfNoneMatch = { bare.Headers.ETag! } } });
        using var missing = await client.GetAsync("/oauth-webhook/assets/..%2Fsecrets");

        current.Content.Headers.ContentType!.MediaType.ShouldBe("text/css");
        current.Headers.CacheControl!.ToString().ShouldContain("immutable");
        current.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        bare.Headers.CacheControl!.NoCache.ShouldBeTrue();
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Links_and_redirects_keep_a_path_base()
    {
        await using var host = await ManagementHost.StartAsync(new HostSettings { Pipeline = app => app.UsePathBase("/flows") });
        using var client = host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.AuthorizationCode());

        var page = await client.GetStringAsync($"/flows{Tokens}/{id}");
        using var posted = await client.PostFormAsync($"/flows{Tokens}/{id}?handler=Forget");

        Html.Attribute(page, "link", "href", "settings.css")!.ShouldStartWith("/flows/oauth-webhook/assets/");
        Html.Attribute(page, "a", "href", "/tokens")!.ShouldStartWith("/flows/");
        Html.Attribute(page, "input", "value", "/callback")!.ShouldBe(new Uri(host.Address, "/flows/oauth-webhook/callback").AbsoluteUri);
        posted.Headers.Location!.OriginalString.ShouldStartWith("/flows/");
    }

    [Fact]
    public async Task The_library_that_is_shipped_names_its_licence()
    {
        using var client = Host.Anonymous();

        var licence = await client.GetStringAsync("/oauth-webhook/assets/bootstrap.LICENSE.txt");

        licence.ShouldContain("The MIT License");
    }

    [GeneratedRegex("""<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|javascript:|data:""", RegexOptions.None, 1000)]
    private static partial Regex Inline();

    [GeneratedRegex("""<(?:script|link|img)[^>]* (?:src|href)="(?<url>[^"]*)""", RegexOptions.NonBacktracking)]
    private static partial Regex Loaded();
}

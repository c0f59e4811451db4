using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Consent;

public sealed class StartTests : HostedTests
{
    [Fact]
    public async Task The_start_url_sets_the_binding_cookie_and_goes_on_to_the_provider()
    {
        var walk = await BeginAsync();

        using var response = await walk.OpenAsync();

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.GetLeftPart(UriPartial.Path).ShouldBe(new Uri(Server.BaseAddress, "/authorize").AbsoluteUri);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        response.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        var cookie = response.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().Split("; ");
        cookie[0].ShouldStartWith($"OAuthWebhook.{walk.Id}=");
        cookie.ShouldContain("path=/oauth-webhook/callback");
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=lax");
        cookie.ShouldNotContain("secure");
        cookie.ShouldContain(part => part.StartsWith("expires=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_start_url_is_good_once()
    {
        var walk = await BeginAsync();
        (await walk.OpenAsync()).Dispose();

        using var again = await walk.OpenAsync();

        await ShouldExplainAsync(again, "opened before");
    }

    [Fact]
    public async Task The_start_url_ends_with_its_time()
    {
        var walk = await BeginAsync();
        Host.Time.Advance(TimeSpan.FromMinutes(11));

        using var response = await walk.OpenAsync();

        await ShouldExplainAsync(response, "time is over");
    }

    [Fact]
    public async Task A_start_url_nobody_gave_is_explained()
    {
        using var browser = Host.Anonymous();

        using var response = await browser.GetAsync("/oauth-webhook/authorize/made-up");

        await ShouldExplainAsync(response, "not known");
    }

    [Fact]
    public async Task Neither_a_link_scanner_nor_a_prefetching_browser_spends_the_start_url()
    {
        var walk = await BeginAsync();
        using var scanner = Host.Anonymous();
        using var head = await scanner.SendAsync(new HttpRequestMessage(HttpMethod.Head, walk.Start.PathAndQuery));
        using var prefetch = await scanner.SendAsync(new HttpRequestMessage(HttpMethod.Get, walk.Start.PathAndQuery) { Headers = { { "Sec-Purpose", "prefetch;prerender" } } });

        using var response = await walk.OpenAsync();

        head.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        prefetch.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Behind_https_the_cookie_is_secure_and_both_urls_are_on_the_public_address()
    {
        await using var host = await ManagementHost.StartAsync(new HostSettings
        {
            Configuration = { ["OAuthWebhook:PublicAddress"] = "https://flows.example.com/base" },
            Pipeline = app => app.UsePathBase("/base"),
        });
        var walk = await BeginAsync(host);

        using var response = await walk.OpenAsync();

        walk.Start.AbsoluteUri.ShouldBe("https://flows.example.com/base/oauth-webhook/authorize/" + walk.Start.Segments[^1]);
        walk.Asked["redirect_uri"].ShouldBe("https://flows.example.com/base/oauth-webhook/callback");
        var cookie = response.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().Split("; ");
        cookie[0].ShouldStartWith($"__Secure-OAuthWebhook.{walk.Id}=");
        cookie.ShouldContain("secure");
        cookie.ShouldContain("path=/base/oauth-webhook/callback");
    }

    [Fact]
    public async Task Without_a_public_address_only_a_loopback_one_is_believed()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{ConnectionsApi.Path}/{id}/authorization") { Headers = { Host = "evil.example" } };

        using var response = await client.SendAsync(request);

        ((string?)(await response.ProblemAsync(400))["detail"])!.ShouldContain("OAuthWebhook:PublicAddress");
    }

    [Fact]
    public async Task A_client_registered_with_another_path_of_this_host_comes_back_there()
    {
        await using var host = await ManagementHost.StartAsync(new HostSettings { Configure = builder => builder.AddManagement(options => options.AdditionalCallbackPaths.Add("/signin-legacy")) });
        Server["/token"].Enqueue(Answer.Token("token"));
        var browser = host.Anonymous();
        var walk = await BeginAsync(host, browser, body => body["redirectUri"] = new Uri(host.Address, "/signin-legacy").AbsoluteUri);
        (await walk.OpenAsync()).Dispose();

        using var response = await browser.GetAsync($"/signin-legacy?code=x&state={walk.Asked["state"]}");

        walk.Asked["redirect_uri"].ShouldBe(new Uri(host.Address, "/signin-legacy").AbsoluteUri);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_redirect_uri_of_another_host_is_refused()
    {
        using var client = Host.Administrator();
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        body["redirectUri"] = "https://evil.example/callback";
        var id = await client.CreateIdAsync(body);

        using var response = await client.PostAsync($"{ConnectionsApi.Path}/{id}/authorization", null);

        await response.ProblemAsync(400);
    }

    [Fact]
    public async Task A_connection_whose_grant_needs_nobody_cannot_be_authorized()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));

        using var response = await client.PostAsync($"{ConnectionsApi.Path}/{id}/authorization", null);

        ((string?)(await response.ProblemAsync(400))["detail"])!.ShouldContain("needs nobody's consent");
    }

    private Task<Walk> BeginAsync() => BeginAsync(Host);

    private async Task<Walk> BeginAsync(ManagementHost host, HttpClient? browser = null, Action<JsonObject>? change = null)
    {
        using var client = host.Administrator();
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        change?.Invoke(body);
        return await Walk.BeginAsync(host, await client.CreateIdAsync(body), browser);
    }

    private static async Task ShouldExplainAsync(HttpResponseMessage response, string text)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var page = Html.Text(await response.Content.ReadAsStringAsync());
        page.ShouldContain(text);
        page.ShouldContain("What to do next:");
    }
}

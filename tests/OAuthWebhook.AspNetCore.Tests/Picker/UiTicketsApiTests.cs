using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Picker;

/// <summary>Asking for a pop-up, opening it, and learning how it stands.</summary>
public sealed class UiTicketsApiTests : HostedTests
{
    private const string Path = "/oauth-webhook/api/ui-tickets";

    protected override HostSettings Settings => PickerHost.Settings;

    [Fact]
    public async Task A_ticket_has_a_url_for_half_a_minute_and_an_id_to_poll()
    {
        var issued = await Host.IssueAsync();

        issued.Select(field => field.Key).ShouldBe(["id", "url", "expiresAt"], ignoreOrder: true);
        ((string?)issued["url"])!.ShouldStartWith(new Uri(Host.Address, "/oauth-webhook/ui-tickets/").AbsoluteUri);
        ((string?)issued["url"])!.ShouldNotContain((string)issued["id"]!);
        ((DateTimeOffset)issued["expiresAt"]!).ShouldBe(Host.Time.GetUtcNow().AddSeconds(30), TimeSpan.FromSeconds(1));
        var standing = await Host.StandsAsync((string)issued["id"]!);
        ((string?)standing["status"]).ShouldBe("pending");
        standing["connectionId"].ShouldBeNull();
    }

    [Theory]
    [InlineData("origin", null)]
    [InlineData("origin", "https://elsewhere.example")]
    [InlineData("origin", "https://studio.example.com/")]
    [InlineData("origin", "https://STUDIO.example.com")]
    [InlineData("origin", "null")]
    [InlineData("nonce", null)]
    [InlineData("nonce", "short")]
    [InlineData("nonce", "with a blank inside it")]
    [InlineData("nonce", "ümlauts-are-refused")]
    public async Task What_is_missing_or_not_allowed_is_refused_at_its_field(string field, string? value)
    {
        using var client = Host.Administrator();
        var body = PickerHost.Body;
        body[field] = value;

        using var response = await client.PostAsJsonAsync(Path, body);

        (await response.InvalidFieldsAsync()).ShouldBe([field]);
    }

    [Fact]
    public async Task A_nonce_beyond_reason_is_refused()
    {
        using var client = Host.Administrator();
        var body = PickerHost.Body;
        body["nonce"] = new string('x', 129);

        using var response = await client.PostAsJsonAsync(Path, body);

        (await response.InvalidFieldsAsync()).ShouldBe(["nonce"]);
    }

    [Fact]
    public async Task Without_allowed_origins_nobody_gets_one()
    {
        await using var host = await ManagementHost.StartAsync();
        using var client = host.Administrator();

        using var response = await client.PostAsJsonAsync(Path, PickerHost.Body);

        (await response.InvalidFieldsAsync()).ShouldBe(["origin"]);
    }

    [Fact]
    public async Task A_url_is_good_once()
    {
        var issued = await Host.IssueAsync();
        using var first = Host.Anonymous();
        using var second = Host.Anonymous();

        using var opened = await first.GetAsync((string)issued["url"]!);
        using var again = await second.GetAsync((string)issued["url"]!);

        opened.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        again.StatusCode.ShouldBe(HttpStatusCode.Gone);
        again.Headers.Contains("Set-Cookie").ShouldBeFalse();
        Html.Text(await again.Content.ReadAsStringAsync()).ShouldContain("This window is out of date");
    }

    [Fact]
    public async Task A_url_is_good_for_half_a_minute_and_what_was_not_opened_by_then_has_expired()
    {
        var issued = await Host.IssueAsync();
        Host.Time.Advance(TimeSpan.FromSeconds(30));
        using var client = Host.Anonymous();

        using var response = await client.GetAsync((string)issued["url"]!);

        response.StatusCode.ShouldBe(HttpStatusCode.Gone);
        ((string?)(await Host.StandsAsync((string)issued["id"]!))["status"]).ShouldBe("expired");
    }

    [Fact]
    public async Task Looking_ahead_or_at_the_headers_alone_spends_nothing()
    {
        var url = (string)(await Host.IssueAsync())["url"]!;
        using var client = Host.Anonymous();

        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, url));
        using var prefetch = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, url) { Headers = { { "Sec-Purpose", "prefetch;prerender" } } });
        using var opened = await client.GetAsync(url);

        head.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        prefetch.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        opened.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task The_cookie_goes_to_the_pages_of_its_pop_up_alone_and_to_no_script()
    {
        var issued = await Host.IssueAsync();
        using var client = Host.Anonymous();

        using var opened = await client.GetAsync((string)issued["url"]!);

        var cookie = opened.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldStartWith("OAuthWebhook.Picker=");
        cookie.ShouldContain("path=" + PickerHost.PageOf((string)issued["id"]!));
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=lax");
        cookie.ShouldNotContain("expires");
    }

    [Fact]
    public async Task On_https_the_cookie_is_never_sent_over_anything_else()
    {
        await using var host = await ManagementHost.StartAsync(new HostSettings { Configuration = { ["OAuthWebhook:AllowedOrigins:0"] = PickerHost.Origin, ["OAuthWebhook:PublicAddress"] = "https://flows.example.com/base" } });
        var url = new Uri((string)(await host.IssueAsync())["url"]!);
        using var client = host.Anonymous();

        using var opened = await client.GetAsync(url.AbsolutePath["/base".Length..]);

        url.GetLeftPart(UriPartial.Authority).ShouldBe("https://flows.example.com");
        var cookie = opened.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldStartWith("__Secure-OAuthWebhook.Picker=");
        cookie.ShouldContain("path=/base/oauth-webhook/settings/tokens/new/");
        cookie.ShouldContain("secure");
    }

    [Fact]
    public async Task Neither_ticket_nor_cookie_is_in_the_log_of_this_package()
    {
        var issued = await Host.IssueAsync();
        using var client = Host.Anonymous();
        using var opened = await client.GetAsync((string)issued["url"]!);
        var cookie = opened.Headers.GetValues("Set-Cookie").Single().Split('=', ';')[1];

        var ticket = new Uri((string)issued["url"]!).Segments[^1];
        var lines = Host.Logs.Lines.Where(line => line.Category.StartsWith("OAuthWebhook", StringComparison.Ordinal)).Select(line => line.Message);

        lines.ShouldAllBe(line => !line.Contains(cookie, StringComparison.Ordinal) && !line.Contains(ticket, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pages_of_an_allowed_origin_may_call_the_api_without_cookies_and_read_refusals_too()
    {
        using var client = Host.Anonymous();

        using var preflight = await client.SendAsync(Preflight(PickerHost.Origin));
        using var refused = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, ConnectionsApi.Path) { Headers = { { "Origin", PickerHost.Origin } } });

        preflight.IsSuccessStatusCode.ShouldBeTrue();
        preflight.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([PickerHost.Origin]);
        preflight.Headers.GetValues("Access-Control-Allow-Headers").Single().ShouldContain("Authorization");
        preflight.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
        await refused.ProblemAsync(401);
        refused.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([PickerHost.Origin]);
        refused.Headers.GetValues("Access-Control-Expose-Headers").Single().ShouldContain("ETag");
    }

    [Theory]
    [InlineData("https://elsewhere.example")]
    [InlineData("https://sub.studio.example.com")]
    [InlineData("https://studio.example.com.evil.example")]
    [InlineData("http://studio.example.com")]
    [InlineData("null")]
    public async Task Pages_of_any_other_origin_may_not(string origin)
    {
        using var client = Host.Administrator();

        using var preflight = await client.SendAsync(Preflight(origin));
        using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, ConnectionsApi.Path) { Headers = { { "Origin", origin } } });

        preflight.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    [Fact]
    public async Task Nothing_but_the_api_is_opened_to_other_origins()
    {
        using var client = Host.Administrator();

        using var page = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/oauth-webhook/settings/tokens") { Headers = { { "Origin", PickerHost.Origin } } });

        page.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    private static HttpRequestMessage Preflight(string origin) => new(HttpMethod.Options, ConnectionsApi.Path)
    {
        Headers = { { "Origin", origin }, { "Access-Control-Request-Method", "POST" }, { "Access-Control-Request-Headers", "authorization,content-type" } },
    };
}

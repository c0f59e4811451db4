using System.Net;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.AspNetCore.Tests.Pages;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Consent;

/// <summary>A redirect URI for each connection (RFC 9700 §4.4.2.2).</summary>
public sealed class SeparateCallbackTests : HostedTests
{
    [Fact]
    public async Task The_api_and_the_page_show_the_redirect_uri_to_register_and_the_provider_is_sent_that()
    {
        using var client = Host.Administrator();
        var id = await CreateAsync(client, separate: true);
        var expected = new Uri(Host.Address, $"/oauth-webhook/callback/{id}").AbsoluteUri;

        ((string?)(await client.GetConnectionAsync(id))["callbackUrl"]).ShouldBe(expected);
        var html = await client.GetStringAsync($"/oauth-webhook/settings/tokens/{id}");
        Html.Attribute(html, "input", "value", expected).ShouldNotBeNull();
        Html.Text(html).ShouldContain("this connection's alone");
        var walk = await WalkAsync(id);
        walk.Asked["redirect_uri"].ShouldBe(expected);
    }

    [Fact]
    public async Task Any_other_connection_has_the_url_of_all_and_one_that_needs_nobody_has_none()
    {
        using var client = Host.Administrator();
        var shared = await CreateAsync(client, separate: false);
        var service = await client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));

        ((string?)(await client.GetConnectionAsync(shared))["callbackUrl"]).ShouldBe(new Uri(Host.Address, "/oauth-webhook/callback").AbsoluteUri);
        (await client.GetConnectionAsync(service))["callbackUrl"].ShouldBeNull();
        (await client.GetConnectionAsync(await client.CreateIdAsync(ConnectionsApi.Device())))["callbackUrl"].ShouldBeNull();
    }

    [Fact]
    public async Task An_answer_on_its_own_route_is_taken()
    {
        using var client = Host.Administrator();
        var id = await CreateAsync(client, separate: true);
        Server["/token"].Enqueue(Answer.Token("access-token-canary"));
        var browser = Host.Anonymous();
        var walk = await WalkAsync(id, browser);

        using var response = await browser.GetAsync($"/oauth-webhook/callback/{id}?code=c&state={walk.Asked["state"]}");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        ((string?)(await client.GetConnectionAsync(id))["status"]).ShouldBe("active");
        Server["/token"].Requests.ShouldHaveSingleItem().Form["redirect_uri"].ShouldBe(walk.Asked["redirect_uri"]);
    }

    [Fact]
    public async Task An_answer_on_another_connections_route_or_on_that_of_all_is_refused_and_its_code_sent_nowhere()
    {
        using var client = Host.Administrator();
        var id = await CreateAsync(client, separate: true);
        var other = await CreateAsync(client, separate: true);

        foreach (var route in new[] { $"/{other}", "" })
        {
            var browser = Host.Anonymous();
            var walk = await WalkAsync(id, browser);
            using var response = await browser.GetAsync($"/oauth-webhook/callback{route}?code=c&state={walk.Asked["state"]}");

            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            Html.Text(await response.Content.ReadAsStringAsync()).ShouldContain("The answer came to the wrong address");
        }

        Server["/token"].Requests.ShouldBeEmpty();
    }

    private Task<string> CreateAsync(HttpClient client, bool separate)
    {
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        body["separateCallback"] = separate;
        return client.CreateIdAsync(body);
    }

    private async Task<Walk> WalkAsync(string id, HttpClient? browser = null)
    {
        var walk = await Walk.BeginAsync(Host, id, browser);
        using var response = await walk.OpenAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return walk;
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Consent;

/// <summary>The device grant, through the API and through the pages.</summary>
public sealed class DeviceTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    private static readonly Answer Codes = Answer.Json(new
    {
        device_code = "device-code-canary",
        user_code = "WDJB-MJHT",
        verification_uri = "https://provider.example/device",
        verification_uri_complete = "https://provider.example/device?user_code=WDJB-MJHT",
        expires_in = 600,
        interval = 5,
    });

    [Fact]
    public async Task The_api_gives_what_a_person_needs_and_tells_how_it_stands()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.Device(Server.BaseAddress));
        Server["/device"].Enqueue(Codes);

        using var response = await client.PostAsync($"{ConnectionsApi.Path}/{id}/authorization", null);

        var begun = await response.ReadAsync();
        begun.Select(field => field.Key).ShouldBe(["id", "expiresAt", "userCode", "verificationUri", "verificationUriComplete", "interval"], ignoreOrder: true);
        ((string?)begun["userCode"]).ShouldBe("WDJB-MJHT");
        ((string?)begun["verificationUri"]).ShouldBe("https://provider.example/device");
        ((string?)begun["verificationUriComplete"]).ShouldBe("https://provider.example/device?user_code=WDJB-MJHT");
        ((int?)begun["interval"]).ShouldBe(5);
        ((DateTimeOffset)begun["expiresAt"]!).ShouldBe(Host.Time.GetUtcNow().AddSeconds(600), TimeSpan.FromSeconds(1));
        begun.ToJsonString().ShouldNotContain("device-code-canary");
        (await StandsAsync(client, begun)).ShouldBe("pending");
        Server["/token"].Enqueue(Answer.Error("access_denied"));
        (await WaitAsync(client, begun)).ShouldBe("denied");
    }

    [Fact]
    public async Task Once_the_person_has_agreed_it_is_completed()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.Device(Server.BaseAddress));
        Server["/device"].Enqueue(Codes);
        var begun = await (await client.PostAsync($"{ConnectionsApi.Path}/{id}/authorization", null)).ReadAsync();
        Server["/token"].Enqueue(Answer.Error("authorization_pending"), Answer.Token("access-token-canary"));

        (await WaitAsync(client, begun)).ShouldBe("completed");

        ((string?)(await client.GetConnectionAsync(id))["status"]).ShouldBe("active");
        Host.Logs.Text.ShouldNotContain("device-code-canary");
    }

    [Fact]
    public async Task A_consent_in_a_browser_is_answered_as_before()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));

        var begun = await (await client.PostAsync($"{ConnectionsApi.Path}/{id}/authorization", null)).ReadAsync();

        begun.Select(field => field.Key).ShouldBe(["id", "expiresAt", "authorizationUrl"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_provider_that_gives_no_code_is_502_with_what_it_said()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.Device(Server.BaseAddress));
        Server["/device"].Enqueue(Answer.Error("invalid_client", status: 401));

        using var response = await client.PostAsync($"{ConnectionsApi.Path}/{id}/authorization", null);

        ((string?)(await response.ProblemAsync(502))["oauthError"]!["code"]).ShouldBe("invalid_client");
    }

    [Fact]
    public async Task A_connection_without_the_device_authorization_url_is_refused_at_its_field()
    {
        using var client = Host.Administrator();
        var body = ConnectionsApi.Device(Server.BaseAddress);
        body.Remove("deviceAuthorizationEndpoint");

        using var response = await client.PostAsJsonAsync(ConnectionsApi.Path, body);

        (await response.InvalidFieldsAsync()).ShouldBe(["deviceAuthorizationEndpoint"]);
    }

    [Fact]
    public async Task The_page_shows_code_and_address_looks_again_by_itself_and_ends_at_the_connection()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.Device(Server.BaseAddress));
        Server["/device"].Enqueue(Codes);

        using var authorize = await client.PostFormAsync($"{Tokens}/{id}?handler=Authorize");
        var address = authorize.Headers.Location!.OriginalString;
        var html = await client.GetStringAsync(address);

        address.ShouldStartWith($"{Tokens}/{id}/device/");
        Html.Text(html).ShouldContain("WDJB-MJHT");
        Html.Attribute(html, "a", "href", "user_code").ShouldBe("https://provider.example/device?user_code=WDJB-MJHT");
        html.ShouldContain("<meta http-equiv=\"refresh\" content=\"5\"");
        html.ShouldNotContain("device-code-canary");
        Server["/token"].Enqueue(Answer.Token("access-token-canary"));
        using var done = await UntilAsync(async () => await client.GetAsync(address), response => response.StatusCode == HttpStatusCode.Redirect);
        done.Headers.Location!.OriginalString.ShouldBe($"{Tokens}/{id}");
        Html.Text(await client.GetStringAsync(done.Headers.Location)).ShouldContain("The connection has its token.");
    }

    [Fact]
    public async Task The_page_says_why_it_ended_and_offers_to_begin_again()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.Device(Server.BaseAddress));
        Server["/device"].Enqueue(Codes);
        Server["/token"].Enqueue(Answer.Error("access_denied"));
        using var authorize = await client.PostFormAsync($"{Tokens}/{id}?handler=Authorize");

        var html = await UntilAsync(() => client.GetStringAsync(authorize.Headers.Location!.OriginalString), page => !page.Contains("http-equiv=\"refresh\"", StringComparison.Ordinal));

        Html.Text(html).ShouldContain("Consent was denied");
        html.ShouldContain("handler=Authorize");
    }

    [Fact]
    public async Task A_page_of_another_connections_authorization_or_of_one_in_a_browser_is_not_there()
    {
        using var client = Host.Administrator();
        var device = await client.CreateIdAsync(ConnectionsApi.Device(Server.BaseAddress));
        var code = await client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));
        Server["/device"].Enqueue(Codes);
        var ofDevice = (string)(await (await client.PostAsync($"{ConnectionsApi.Path}/{device}/authorization", null)).ReadAsync())["id"]!;
        var ofCode = (string)(await (await client.PostAsync($"{ConnectionsApi.Path}/{code}/authorization", null)).ReadAsync())["id"]!;

        foreach (var path in new[] { $"{Tokens}/{code}/device/{ofDevice}", $"{Tokens}/{code}/device/{ofCode}", $"{Tokens}/{device}/device/missing" })
            (await client.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_provider_that_gives_no_code_is_told_on_the_connections_page()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.Device(Server.BaseAddress));
        Server["/device"].Enqueue(Answer.Error("unauthorized_client"));

        using var authorize = await client.PostFormAsync($"{Tokens}/{id}?handler=Authorize");

        Html.Text(await client.GetStringAsync(authorize.Headers.Location!.OriginalString)).ShouldContain("Authorizing could not begin");
    }

    private static async Task<string> StandsAsync(HttpClient client, JsonObject begun)
    {
        using var response = await client.GetAsync($"/oauth-webhook/api/authorizations/{begun["id"]}");
        return (string)(await response.ReadAsync())["status"]!;
    }

    private Task<string> WaitAsync(HttpClient client, JsonObject begun) => UntilAsync(() => StandsAsync(client, begun), status => status != "pending");

    // The host asks the provider by itself, by a clock that is moved here.
    private async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> holds)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            var seen = await look();
            if (holds(seen))
                return seen;
            Host.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        }
    }
}

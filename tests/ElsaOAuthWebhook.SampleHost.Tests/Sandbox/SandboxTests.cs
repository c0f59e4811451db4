using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using static ElsaOAuthWebhook.SampleHost.Tests.Sandbox.SandboxServer;

namespace ElsaOAuthWebhook.SampleHost.Tests.Sandbox;

public class SandboxTests : SandboxTest
{
    public static TheoryData<string, string> Endpoints { get; } = new()
    {
        { "GET", "/sandbox" },
        { "GET", "/sandbox/.well-known/oauth-authorization-server" },
        { "GET", "/.well-known/oauth-authorization-server/sandbox" },
        { "GET", "/sandbox/authorize" },
        { "POST", "/sandbox/authorize/decision" },
        { "POST", "/sandbox/token" },
        { "GET", "/sandbox/userinfo" },
        { "GET", "/sandbox/api/echo" },
        { "GET", "/sandbox/stats" },
        { "POST", "/sandbox/expire" },
        { "POST", "/sandbox/revoke" },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Outside_development_there_is_no_sandbox(string method, string path)
    {
        await using var production = await StartAsync(environment: "Production");
        var response = await production.ApiAsync(null, path, new HttpMethod(method));
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        // Fails when the list names what does not exist anywhere.
        (await Server.ApiAsync(null, path, new HttpMethod(method))).StatusCode.ShouldNotBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Outside_development_an_option_brings_it_without_its_tools(string method, string path)
    {
        await using var production = await StartAsync(options => options.AllowOutsideDevelopment = true, "Production");
        var isTool = path is "/sandbox/stats" or "/sandbox/expire" or "/sandbox/revoke";

        var response = await production.ApiAsync(null, path, new HttpMethod(method));

        (response.StatusCode == HttpStatusCode.NotFound).ShouldBe(isTool);
        (await production.Http.GetStringAsync("/sandbox")).ShouldNotContain("/sandbox/expire");
    }

    [Fact]
    public async Task Its_page_shows_what_to_paste()
    {
        var html = WebUtility.HtmlDecode(await Server.Http.GetStringAsync("/sandbox"));

        foreach (var text in new[]
        {
            Server.Issuer + "/authorize", Server.Issuer + "/token", Server.Issuer + "/api/",
            "sandbox-client", "sandbox-secret", "sandbox-public", "sandbox:odd client", "p%41ss:w+rd & 100% =/?",
            "alice-password", "bob-password", "http://127.0.0.1/oauth-webhook/callback", "sandbox values",
        })
        {
            html.ShouldContain(text);
        }
    }

    [Theory]
    [InlineData("/sandbox/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/oauth-authorization-server/sandbox")]
    public async Task Its_metadata_names_the_issuer_that_answers_and_what_works(string path)
    {
        var metadata = await JsonAsync(await Server.Http.GetAsync(path));

        metadata.GetProperty("issuer").GetString().ShouldBe(Server.Issuer);
        metadata.GetProperty("authorization_endpoint").GetString().ShouldBe(Server.Issuer + "/authorize");
        metadata.GetProperty("token_endpoint").GetString().ShouldBe(Server.Issuer + "/token");
        metadata.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(item => item.GetString()).ShouldBe(["S256"]);
        metadata.GetProperty("response_types_supported").EnumerateArray().Select(item => item.GetString()).ShouldBe(["code"]);
        metadata.GetProperty("authorization_response_iss_parameter_supported").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task The_access_token_lifetime_is_an_option()
    {
        await using var server = await StartAsync(options => options.AccessTokenLifetime = TimeSpan.FromSeconds(5));
        var tokens = await server.ObtainTokensAsync();

        tokens.GetProperty("expires_in").GetInt64().ShouldBe(5);
        server.Time.Advance(TimeSpan.FromSeconds(5));
        (await server.ApiAsync(tokens.AccessToken())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_lifetime_of_nothing_stops_the_host_at_start() =>
        (await Should.ThrowAsync<OptionsValidationException>(() => StartAsync(options => options.AccessTokenLifetime = TimeSpan.Zero)))
            .Message.ShouldContain("lifetime");

    [Fact]
    public async Task What_it_remembers_is_bounded_and_the_oldest_goes_first()
    {
        await using var server = await StartAsync(options => options.Capacity = 3);
        var tokens = new List<string>();
        for (var i = 0; i < 4; i++)
            tokens.Add((await JsonAsync(await server.TokenAsync(("grant_type", "client_credentials")))).AccessToken());

        (await server.ApiAsync(tokens[0])).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        foreach (var token in tokens.Skip(1))
            (await server.ApiAsync(token)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Expire_ends_every_access_token_and_leaves_the_refresh_tokens()
    {
        var (alice, bob) = (await Server.ObtainTokensAsync(), await Server.ObtainTokensAsync("bob"));

        (await Server.Http.PostAsync("/sandbox/expire", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        foreach (var tokens in new[] { alice, bob })
        {
            (await Server.ApiAsync(tokens.AccessToken())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            var refreshed = await JsonAsync(await Server.RefreshAsync(tokens.RefreshToken()));
            (await Server.ApiAsync(refreshed.AccessToken())).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Revoke_ends_every_grant_but_a_new_consent_gives_a_new_one()
    {
        var tokens = await Server.ObtainTokensAsync();
        var code = await Server.ObtainCodeAsync();

        (await Server.Http.PostAsync("/sandbox/revoke", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await Server.ApiAsync(tokens.AccessToken())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await ShouldRefuseAsync(await Server.RefreshAsync(tokens.RefreshToken()), "invalid_grant");
        await ShouldRefuseAsync(await Server.RedeemAsync(code), "invalid_grant");
        (await Server.ApiAsync((await Server.ObtainTokensAsync()).AccessToken())).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("expire", "Every access token is expired")]
    [InlineData("revoke", "Every grant is revoked")]
    public async Task A_person_who_presses_a_button_comes_back_to_the_page(string tool, string notice)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/sandbox/{tool}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));

        var response = await Server.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await Server.Http.GetStringAsync(response.Headers.Location)).ShouldContain(notice);
    }

    [Fact]
    public async Task Stats_count_token_calls_by_grant_and_api_calls()
    {
        var tokens = await Server.ObtainTokensAsync();
        await Server.RefreshAsync(tokens.RefreshToken());
        await Server.RefreshAsync("never issued");
        await Server.TokenAsync(("grant_type", "client_credentials"), ("client_secret", "wrong"));
        await Server.TokenAsync(("grant_type", "password"), ("username", "bob"), ("password", "bob-password"));
        await Server.TokenAsync(("grant_type", "magic"));
        await Server.ApiAsync(tokens.AccessToken());
        await Server.ApiAsync(tokens.AccessToken(), "/sandbox/api/status/500");
        await Server.ApiAsync(null);

        var stats = await Server.Http.GetStringAsync("/sandbox/stats");

        stats.ShouldBe(
            """
            {"tokenCalls":{
            "authorization_code":{"issued":1,"rejected":0},
            "client_credentials":{"issued":0,"rejected":1},
            "password":{"issued":1,"rejected":0},
            "refresh_token":{"issued":1,"rejected":1},
            "other":{"issued":0,"rejected":1}},
            "apiCalls":{"accepted":2,"rejected":1}}
            """.Replace("\n", "", StringComparison.Ordinal));
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using static ElsaOAuthWebhook.SampleHost.Tests.Sandbox.SandboxServer;

namespace ElsaOAuthWebhook.SampleHost.Tests.Sandbox;

public class ApiTests : SandboxTest
{
    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Echo_answers_what_it_was_asked_with_any_method(string method)
    {
        var token = (await Server.ObtainTokensAsync()).AccessToken();
        var content = new StringContent("{\"a\":\"ä\"}", Encoding.UTF8, "application/json");

        var echo = await JsonAsync(await Server.ApiAsync(token, "/sandbox/api/echo?x=1&y=a%20b", new HttpMethod(method), content));

        echo.GetProperty("scheme").GetString().ShouldBe("Bearer");
        echo.GetProperty("tokenSha256").GetString().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token))));
        echo.GetProperty("account").GetString().ShouldBe("alice");
        echo.GetProperty("method").GetString().ShouldBe(method);
        echo.GetProperty("path").GetString().ShouldBe("/sandbox/api/echo");
        echo.GetProperty("query").GetProperty("x").GetString().ShouldBe("1");
        echo.GetProperty("query").GetProperty("y").GetString().ShouldBe("a b");
        echo.GetProperty("contentType").GetString().ShouldBe("application/json; charset=utf-8");
        echo.GetProperty("body").GetString().ShouldBe("{\"a\":\"ä\"}");
    }

    [Fact]
    public async Task Echo_never_shows_the_token_even_to_a_caller_that_leaks_it()
    {
        var token = (await Server.ObtainTokensAsync()).AccessToken();
        var content = new StringContent(token);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain") { Parameters = { new("leak", token) } };

        var response = await Server.ApiAsync(token, $"/sandbox/api/echo?access_token={token}&{token}=x", HttpMethod.Post, content);

        var text = await response.Content.ReadAsStringAsync();
        text.ShouldNotContain(token);
        JsonElement.Parse(text).GetProperty("body").GetString().ShouldBe("[the access token]");
    }

    [Fact]
    public async Task Echo_refuses_a_body_that_is_too_large()
    {
        var token = (await Server.ObtainTokensAsync()).AccessToken();
        var response = await Server.ApiAsync(token, method: HttpMethod.Post, content: new StringContent(new string('x', 70_000)));
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("/sandbox/api/echo")]
    [InlineData("/sandbox/api/status/200")]
    [InlineData("/sandbox/api/slow?ms=1")]
    [InlineData("/sandbox/userinfo")]
    public async Task Without_credentials_the_challenge_names_the_scheme_and_no_error(string path)
    {
        var response = await Server.ApiAsync(null, path);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var challenge = response.Headers.WwwAuthenticate.ShouldHaveSingleItem();
        challenge.Scheme.ShouldBe("Bearer");
        challenge.Parameter!.ShouldNotContain("error");
    }

    [Theory]
    [InlineData("Bearer never-issued", HttpStatusCode.Unauthorized, "error=\"invalid_token\"")]
    [InlineData("Bearer", HttpStatusCode.BadRequest, "error=\"invalid_request\"")]
    [InlineData("Basic YTpi", HttpStatusCode.Unauthorized, "realm=\"sandbox\"")]
    public async Task Bad_credentials_are_refused_as_rfc_6750_says(string header, HttpStatusCode status, string challenge)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/sandbox/api/echo");
        request.Headers.TryAddWithoutValidation("Authorization", header);

        var response = await Server.Http.SendAsync(request);

        response.StatusCode.ShouldBe(status);
        response.Headers.WwwAuthenticate.ShouldHaveSingleItem().ToString().ShouldContain(challenge);
    }

    [Fact]
    public async Task A_token_counts_only_in_the_header()
    {
        var token = (await Server.ObtainTokensAsync()).AccessToken();
        var form = new FormUrlEncodedContent([KeyValuePair.Create("access_token", token)]);

        (await Server.ApiAsync(null, $"/sandbox/api/echo?access_token={token}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await Server.ApiAsync(null, method: HttpMethod.Post, content: form)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_scheme_is_read_in_any_case()
    {
        var token = (await Server.ObtainTokensAsync()).AccessToken();
        var request = new HttpRequestMessage(HttpMethod.Get, "/sandbox/api/echo");
        request.Headers.TryAddWithoutValidation("Authorization", $"bearer {token}");

        var echo = await JsonAsync(await Server.Http.SendAsync(request));
        echo.GetProperty("scheme").GetString().ShouldBe("bearer");
    }

    [Fact]
    public async Task An_access_token_lives_for_sixty_seconds()
    {
        var token = (await Server.ObtainTokensAsync()).AccessToken();
        Server.Time.Advance(TimeSpan.FromSeconds(59));
        (await Server.ApiAsync(token)).StatusCode.ShouldBe(HttpStatusCode.OK);

        Server.Time.Advance(TimeSpan.FromSeconds(1));
        var response = await Server.ApiAsync(token);
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ShouldHaveSingleItem().Parameter!.ShouldContain("error=\"invalid_token\"");
    }

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(302)]
    [InlineData(304)]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(599)]
    public async Task Status_answers_the_status_it_was_asked_for(int status)
    {
        var token = (await Server.ObtainTokensAsync()).AccessToken();
        ((int)(await Server.ApiAsync(token, $"/sandbox/api/status/{status}")).StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task A_401_on_request_looks_like_a_rejected_token()
    {
        var token = (await Server.ObtainTokensAsync()).AccessToken();
        var response = await Server.ApiAsync(token, "/sandbox/api/status/401");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ShouldHaveSingleItem().Parameter!.ShouldContain("error=\"invalid_token\"");
    }

    [Theory]
    [InlineData("/sandbox/api/status/99", HttpStatusCode.NotFound)]
    [InlineData("/sandbox/api/status/ok", HttpStatusCode.NotFound)]
    [InlineData("/sandbox/api/slow", HttpStatusCode.BadRequest)]
    [InlineData("/sandbox/api/slow?ms=-1", HttpStatusCode.BadRequest)]
    [InlineData("/sandbox/api/slow?ms=60001", HttpStatusCode.BadRequest)]
    public async Task What_makes_no_sense_is_refused(string path, HttpStatusCode status)
    {
        var token = (await Server.ObtainTokensAsync()).AccessToken();
        (await Server.ApiAsync(token, path)).StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task Slow_answers_after_the_time_it_was_asked_for()
    {
        var token = (await Server.ObtainTokensAsync()).AccessToken();

        var response = Server.ApiAsync(token, "/sandbox/api/slow?ms=2000");
        await Server.Time.TimerDueWithin(TimeSpan.FromMilliseconds(2000)).WaitAsync(TimeSpan.FromSeconds(30));
        Server.Time.Advance(TimeSpan.FromMilliseconds(1999));
        Server.Time.ArmedTimers.ShouldBe(1);
        Server.Time.Advance(TimeSpan.FromMilliseconds(1));

        (await response).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Userinfo_needs_a_person()
    {
        var tokens = await JsonAsync(await Server.TokenAsync(("grant_type", "client_credentials")));
        var response = await Server.ApiAsync(tokens.AccessToken(), "/sandbox/userinfo");

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Headers.WwwAuthenticate.ShouldHaveSingleItem().Parameter!.ShouldContain("error=\"insufficient_scope\"");
    }
}

using System.Net;
using static ElsaOAuthWebhook.SampleHost.Tests.Sandbox.SandboxServer;

namespace ElsaOAuthWebhook.SampleHost.Tests.Sandbox;

public class AuthorizationTests : SandboxTest
{
    [Fact]
    public async Task An_allowed_request_returns_a_code_with_the_state_and_the_issuer()
    {
        var answer = RedirectedWith(await Server.AnswerAsync(await Server.AuthorizeAsync()));

        answer.Keys.ShouldBe(["code", "state", "iss"], ignoreOrder: true);
        answer["state"].ShouldBe("the state");
        answer["iss"].ShouldBe(Server.Issuer);
    }

    [Fact]
    public async Task A_request_can_also_be_posted_as_a_form()
    {
        var page = await Server.Http.PostAsync("/sandbox/authorize", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["response_type"] = "code",
            ["client_id"] = "sandbox-client",
            ["redirect_uri"] = RedirectUri,
            ["code_challenge"] = CodeChallenge,
            ["code_challenge_method"] = "S256",
        }));

        RedirectedWith(await Server.AnswerAsync(page)).Keys.ShouldBe(["code", "iss"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("client_id", "nobody", "Unknown client")]
    [InlineData("client_id", null, "Unknown client")]
    [InlineData("redirect_uri", null, "No redirect URI")]
    [InlineData("redirect_uri", "https://attacker.example/oauth-webhook/callback", "Unknown redirect URI")]
    [InlineData("redirect_uri", "http://127.0.0.1:6543/oauth-webhook/callback/more", "Unknown redirect URI")]
    [InlineData("redirect_uri", "http://127.0.0.1:6543/oauth-webhook/callback?x=1", "Unknown redirect URI")]
    [InlineData("redirect_uri", "http://127.0.0.1:6543/x/../oauth-webhook/callback", "Unknown redirect URI")]
    [InlineData("redirect_uri", "http://127.0.0.1:6543@attacker.example/oauth-webhook/callback", "Unknown redirect URI")]
    [InlineData("redirect_uri", "http://127.0.0.1.attacker.example:6543/oauth-webhook/callback", "Unknown redirect URI")]
    [InlineData("redirect_uri", "https://127.0.0.1:6543/oauth-webhook/callback", "Unknown redirect URI")]
    [InlineData("redirect_uri", "HTTP://127.0.0.1:6543/oauth-webhook/callback", "Unknown redirect URI")]
    [InlineData("redirect_uri", "http://127.0.0.1:6543/oauth-webhook/callback\n", "Unknown redirect URI")]
    public async Task An_unknown_client_or_redirect_uri_is_answered_here_and_never_redirected(string name, string? value, string title)
    {
        var response = await Server.AuthorizeAsync((name, value));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Headers.Location.ShouldBeNull();
        (await response.Content.ReadAsStringAsync()).ShouldContain($"<h1>{title}</h1>");
    }

    [Fact]
    public async Task A_client_or_redirect_uri_sent_twice_counts_as_none()
    {
        foreach (var name in new[] { "client_id", "redirect_uri" })
        {
            var request = (await Server.AuthorizeAsync()).RequestMessage!.RequestUri!;
            var value = name == "client_id" ? "sandbox-client" : Uri.EscapeDataString(RedirectUri);
            var response = await Server.Http.GetAsync($"{request}&{name}={value}");

            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            response.Headers.Location.ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1/oauth-webhook/callback")]
    [InlineData("http://127.0.0.1:1/oauth-webhook/callback")]
    [InlineData("http://localhost:65535/oauth-webhook/callback")]
    [InlineData("http://[::1]:8080/oauth-webhook/callback")]
    public async Task A_loopback_redirect_uri_may_have_any_port(string redirectUri) =>
        (await Server.AuthorizeAsync(("redirect_uri", redirectUri))).StatusCode.ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task A_redirect_uri_elsewhere_matches_only_with_its_port_and_keeps_its_query()
    {
        await using var server = await StartAsync(options => options.RedirectUris.Add("https://app.example:8443/cb?tenant=a%20b"));

        (await server.AuthorizeAsync(("redirect_uri", "https://app.example/cb?tenant=a%20b"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var answer = await server.AnswerAsync(await server.AuthorizeAsync(("redirect_uri", "https://app.example:8443/cb?tenant=a%20b")));
        answer.Headers.Location!.OriginalString.ShouldStartWith("https://app.example:8443/cb?tenant=a%20b&code=");
    }

    [Theory]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "code id_token", "unsupported_response_type")]
    [InlineData("scope", "read admin", "invalid_scope")]
    [InlineData("scope", " ", "invalid_scope")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "", "invalid_request")]
    [InlineData("code_challenge", "tooshort", "invalid_request")]
    [InlineData("code_challenge", CodeChallenge + "\n", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    public async Task Any_other_error_goes_back_to_the_client_with_the_state_and_the_issuer(string name, string? value, string error)
    {
        var answer = RedirectedWith(await Server.AuthorizeAsync((name, value)));

        answer["error"].ShouldBe(error);
        answer["error_description"].ShouldNotBeEmpty();
        answer["state"].ShouldBe("the state");
        answer["iss"].ShouldBe(Server.Issuer);
    }

    [Fact]
    public async Task A_parameter_sent_twice_is_an_invalid_request_unless_the_server_ignores_it()
    {
        var request = (await Server.AuthorizeAsync()).RequestMessage!.RequestUri!;

        var answer = RedirectedWith(await Server.Http.GetAsync($"{request}&state=another"));
        answer["error"].ShouldBe("invalid_request");
        answer.ShouldNotContainKey("state");
        (await Server.Http.GetAsync($"{request}&resource=a&resource=b")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_denial_goes_back_as_access_denied_without_a_code()
    {
        var answer = RedirectedWith(await Server.AnswerAsync(await Server.AuthorizeAsync(), decision: "deny"));

        answer["error"].ShouldBe("access_denied");
        answer["state"].ShouldBe("the state");
        answer["iss"].ShouldBe(Server.Issuer);
        answer.ShouldNotContainKey("code");
    }

    [Theory]
    [InlineData("", "alice")]
    [InlineData("Allow", "alice")]
    [InlineData("allow", "mallory")]
    public async Task Whatever_is_not_a_clear_consent_is_a_denial(string decision, string account)
    {
        var answer = RedirectedWith(await Server.AnswerAsync(await Server.AuthorizeAsync(), decision, account));
        answer["error"].ShouldBe("access_denied");
    }

    [Fact]
    public async Task Who_consents_is_who_the_token_is_for()
    {
        foreach (var account in new[] { "alice", "bob" })
        {
            var tokens = await Server.ObtainTokensAsync(account);
            var userinfo = await JsonAsync(await Server.ApiAsync(tokens.AccessToken(), "/sandbox/userinfo"));
            userinfo.GetProperty("sub").GetString().ShouldBe(account);
            userinfo.GetProperty("email").GetString().ShouldBe(account + "@example.com");
            userinfo.GetProperty("name").GetString().ShouldNotBeNullOrEmpty();
        }
    }
}

using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Quirks;
using OAuthWebhook.Requests;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Dpop;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Providers;

public sealed class LookUpTests
{
    private static ProviderQuirks Quirks { get; } = new()
    {
        TokenAnswer = new() { Fields = new Dictionary<string, string> { ["api"] = "/api" } },
        LookUps =
        [
            new() { Url = "{api}/sites", Fields = new Dictionary<string, string> { ["site"] = "/0/id" } },
            new() { Url = "{api}/sites/{site}/me", Account = "/name" },
        ],
        Api = new() { Headers = new Dictionary<string, string> { ["X-Version"] = "2" } },
    };

    [Fact]
    public async Task After_a_consent_the_provider_is_asked_with_the_new_token_and_what_it_says_is_used()
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        Answers(odd);
        odd.Host.Server["/sites/s1/api/items"].Enqueue(Answer.Json(new { }));

        var key = await odd.AddAuthorizedAsync(Tokens(odd), InSite);
        await odd.Host.SendAsync(key, "/items");

        odd.Host.Server["/sites/s1/me"].Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer t1");
        odd.Host.Server["/sites"].Requests.ShouldHaveSingleItem().Headers["X-Version"].ShouldBe("2");
        odd.Host.Server["/sites/s1/api/items"].Requests.Count.ShouldBe(1);
        (await odd.Host.DescribeAsync(key)).Token.Account.ShouldBe("Ann");
        (await odd.TokensAsync(key)).RefreshToken!.Reveal().ShouldBe("r1");
    }

    [Fact]
    public async Task A_refresh_keeps_what_was_looked_up_and_asks_nothing_again()
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        Answers(odd);
        var key = await odd.AddAuthorizedAsync(Tokens(odd), InSite);
        odd.Host.Token.Enqueue(Answer.Token("t2", 60, "r2"));
        odd.Host.Time.Advance(TimeSpan.FromSeconds(61));

        (await odd.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        odd.Host.Server["/sites"].Requests.Count.ShouldBe(1);
        (await odd.TokensAsync(key)).Fields["site"].ShouldBe("s1");
    }

    [Fact]
    public async Task A_grant_that_needs_nobody_is_looked_up_with_its_first_token()
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        Answers(odd);
        odd.Host.Server["/sites/s1/api/items"].Enqueue(Answer.Json(new { }));
        var key = await odd.AddAsync(InSite, "client_credentials");
        odd.Host.Token.Enqueue(Tokens(odd));

        await odd.Host.SendAsync(key, "/items");

        odd.Host.Server["/sites/s1/api/items"].Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_token_that_is_bound_to_a_key_is_proved_also_when_it_is_looked_up_with()
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        odd.Host.Server["/sites"].Enqueue(Answer.Empty(401).WithHeader("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"").WithHeader("DPoP-Nonce", "n1"));
        Answers(odd);
        var bound = Answer.Json(new { access_token = "t1", token_type = "DPoP", expires_in = 60, refresh_token = "r1", api = odd.Address });

        var key = await odd.AddAuthorizedAsync(bound, registration => InSite(registration) with { UseDpop = true });

        odd.Host.Server["/sites"].Requests.Select(request => Proof.Of(request).Nonce).ShouldBe([null, "n1"]);
        var last = odd.Host.Server["/sites/s1/me"].Requests.ShouldHaveSingleItem();
        last.Authorization.ShouldBe("DPoP t1");
        Proof.Of(last).Jwt.Claim("ath").ShouldBe(Proof.HashOf("t1"));
        (await odd.Host.DescribeAsync(key)).Token.Account.ShouldBe("Ann");
    }

    /// <summary>Answers that say nothing, however they do it.</summary>
    public static TheoryData<string, Answer> Failures => new()
    {
        { "500", Answer.Empty(500) },
        { "401", Answer.Empty(401) },
        { "a page", Answer.Html("<h1>Hello</h1>") },
        { "garbage", Answer.Garbage() },
        { "an endless answer", Answer.Garbage(4 * 1024 * 1024) },
        { "a closed socket", Answer.Close() },
        { "half an answer", Answer.Text("[{\"id\":\"s1\"}]", "application/json").ClosingMidway() },
        { "what calls itself gzip and is not", Answer.Text("[{\"id\":\"s1\"}]", "application/json").WithHeader("Content-Encoding", "gzip") },
        { "a redirect", Answer.Redirect(new Uri("https://evil.example/")) },
        { "another shape", Answer.Json(new { id = "s1" }) },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_look_up_that_fails_loses_no_token_and_is_made_again_by_a_validation(string what, Answer failure)
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        odd.Host.Server["/sites"].Enqueue(failure);
        var key = await odd.AddAuthorizedAsync(Tokens(odd), InSite);
        (await odd.TokensAsync(key)).RefreshToken!.Reveal().ShouldBe("r1", what);
        (await odd.Host.SendAsync(key, "/items")).ShouldBeOfType<OAuthRequestResult.NoToken>().Error.Description.ShouldContain("{site}");

        Answers(odd);
        odd.Host.Server["/sites/s1/api"].Enqueue(Answer.Json(new { }));
        (await odd.Host.Validation.ValidateAsync(CoreHost.Caller, key.Id, default)).ShouldNotBeNull().Valid.ShouldBeTrue(what);

        (await odd.TokensAsync(key)).Account.ShouldBe("Ann");
    }

    [Fact]
    public async Task A_look_up_that_failed_is_made_again_with_the_next_token()
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        odd.Host.Server["/sites"].Enqueue(Answer.Empty(503));
        var key = await odd.AddAuthorizedAsync(Tokens(odd), InSite);
        Answers(odd);
        odd.Host.Token.Enqueue(Answer.Token("t2", 60, "r2"));
        odd.Host.Time.Advance(TimeSpan.FromSeconds(61));

        (await odd.Host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Connection.Key.ShouldBe(key);

        odd.Host.Server["/sites/s1/me"].Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer t2");
        var tokens = await odd.TokensAsync(key);
        tokens.Account.ShouldBe("Ann");
        tokens.RefreshToken!.Reveal().ShouldBe("r2");
    }

    [Fact]
    public async Task A_look_up_that_is_never_answered_holds_up_a_consent_for_ten_seconds_at_most()
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        odd.Host.Server["/sites"].Enqueue(Answer.Stall());
        var key = await odd.AddAsync(InSite);
        odd.Host.Token.Enqueue(Tokens(odd));

        var outcome = await odd.Host.PassTimeAsync(odd.Host.AuthorizeAsync(key), TimeSpan.FromSeconds(1));

        outcome.Status.ShouldBe(AuthorizationStatus.Completed);
        (await odd.TokensAsync(key)).AccessToken!.Reveal().ShouldBe("t1");
    }

    [Fact]
    public async Task Nobody_waits_for_the_mere_name_of_an_account()
    {
        await using var odd = await OddProvider.StartAsync(new() { LookUps = [new() { Url = "{api}/me", Account = "/name" }], TokenAnswer = new() { Fields = new Dictionary<string, string> { ["api"] = "/api" } } });
        var gate = new AnswerGate();
        odd.Host.Server["/me"].Enqueue(Answer.Json(new { name = "Ann" }).Behind(gate));
        var key = await odd.AddAsync(registration => registration, "client_credentials");
        odd.Host.Token.Enqueue(Tokens(odd));

        (await odd.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        (await gate.ArrivalAsync()).Authorization.ShouldBe("Bearer t1");
        (await odd.TokensAsync(key)).Account.ShouldBeNull();
        gate.Open();
        await odd.Host.PassTimeUntilAsync(async () => (await odd.TokensAsync(key)).Account == "Ann", TimeSpan.Zero);
    }

    [Fact]
    public async Task A_look_up_goes_to_no_host_that_the_connection_does_not_allow()
    {
        await using var odd = await OddProvider.StartAsync(Quirks);
        // The same server by another name.
        var elsewhere = new UriBuilder(odd.Address) { Host = "localhost" }.Uri.AbsoluteUri.TrimEnd('/');

        await odd.AddAuthorizedAsync(Answer.Json(new { access_token = "t1-canary", api = elsewhere }), InSite);

        odd.Host.Server["/sites"].Requests.ShouldBeEmpty();
        odd.Host.Logs.Text.ShouldContain("nothing was looked up");
        odd.Host.Logs.Text.ShouldNotContain("canary");
    }

    private static ConnectionRegistration InSite(ConnectionRegistration registration) => registration with { BaseUri = "{api}/sites/{site}/api" };

    private static Answer Tokens(OddProvider odd) => Answer.Json(new { access_token = "t1", refresh_token = "r1", expires_in = 60, api = odd.Address });

    private static void Answers(OddProvider odd)
    {
        odd.Host.Server["/sites"].Enqueue(Answer.Json(new[] { new { id = "s1" } }));
        odd.Host.Server["/sites/s1/me"].Enqueue(Answer.Json(new { name = "Ann" }));
    }
}

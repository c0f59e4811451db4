using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Dpop;

public sealed class DpopTokenTests
{
    [Fact]
    public async Task The_token_request_proves_a_new_key_and_the_key_is_kept_with_the_tokens()
    {
        await using var host = await CoreHost.StartAsync();
        var id = await host.AddAsync(host.Registration() with { UseDpop = true, TokenEndpoint = host.Token.Url + "?tenant=1" });
        host.Token.Enqueue(Bound("t1"));

        (await host.Credentials.GetAsync(id, default)).Error.ShouldBeNull();

        var proof = Proof.Of(host.Token.Requests.ShouldHaveSingleItem());
        proof.IsSound().ShouldBeTrue();
        ((string?)proof.Jwt.Header["typ"]).ShouldBe("dpop+jwt");
        proof.Key.ContainsKey("d").ShouldBeFalse();
        proof.Jwt.Claim("htm").ShouldBe("POST");
        proof.Jwt.Claim("htu").ShouldBe(host.Token.Url.AbsoluteUri);
        proof.Jwt.Seconds("iat").ShouldBe(host.Time.GetUtcNow().ToUnixTimeSeconds());
        proof.Jwt.Claims.Select(claim => claim.Key).ShouldBe(["jti", "htm", "htu", "iat"], ignoreOrder: true);
        var kept = (await host.Get<ITokenStore>().FindAsync(id, default))!.Tokens!.DpopKey.ShouldNotBeNull();
        kept.Reveal().ShouldContain((string)proof.Key["x"]!);
    }

    [Fact]
    public async Task A_refresh_proves_the_same_key_whatever_happens_in_between()
    {
        await using var host = await CoreHost.StartAsync();
        var id = await host.AddAuthorizedAsync(Bound("t1", 60, "r1"), registration => registration with { UseDpop = true });
        host.Token.Enqueue(Answer.Html("broken", 503), Bound("t2", 60), Bound("t3", 60, "r3"));
        host.Time.Advance(TimeSpan.FromSeconds(61));

        // The answer is lost, and the refresh token replayed when that is safe.
        (await host.Credentials.GetAsync(id, default)).Error!.Kind.ShouldBe(OAuthErrorKind.Indeterminate);
        host.Time.Advance(TimeSpan.FromMinutes(5));
        await StoreClock.PassAttemptAsync(host, id);
        (await host.GetPatientlyAsync(id)).Error.ShouldBeNull();
        await using (var other = await host.StartAnotherAsync())
        {
            host.Time.Advance(TimeSpan.FromSeconds(61));
            (await other.Credentials.GetAsync(id, default)).Error.ShouldBeNull();
        }

        host.Token.Requests.Count.ShouldBe(4);
        host.Token.Requests.Select(request => Proof.Of(request).Thumbprint).Distinct().ShouldHaveSingleItem();
        host.Token.Requests.Select(request => Proof.Of(request).Id).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public async Task Each_grant_has_a_key_of_its_own()
    {
        await using var host = await CoreHost.StartAsync();
        var id = await host.AddAsync(host.Registration() with { UseDpop = true });
        host.Token.Enqueue(Bound("t1"), Bound("t2"));

        await host.Credentials.RequestAsync(id, default);
        await host.Credentials.RequestAsync(id, default);

        host.Token.Requests.Select(request => Proof.Of(request).Thumbprint).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_wanted_nonce_is_sent_with_the_one_repetition_and_remembered()
    {
        await using var host = await CoreHost.StartAsync();
        var id = await host.AddAsync(new ConnectionInput
        {
            Registration = host.Registration() with { UseDpop = true, ClientAuthenticationMethod = "client_secret_jwt" },
            ClientSecret = "the-client-secret",
        });
        host.Token.Enqueue(NonceWanted("n1"), Bound("t1").WithHeader("DPoP-Nonce", "n2"), Bound("t2"));

        (await host.Credentials.RequestAsync(id, default)).Error.ShouldBeNull();
        (await host.Credentials.RequestAsync(id, default)).Error.ShouldBeNull();

        host.Token.Requests.Select(request => Proof.Of(request).Nonce).ShouldBe([null, "n1", "n2"]);
        host.Token.Requests.Select(request => Proof.Of(request).Id).Distinct().Count().ShouldBe(3);
        // The client proves itself anew as well: the server may have seen the first assertion.
        host.Token.Requests.Select(request => request.Form["client_assertion"]).Distinct().Count().ShouldBe(3);
        Proof.Of(host.Token.Requests[0]).Thumbprint.ShouldBe(Proof.Of(host.Token.Requests[1]).Thumbprint);
    }

    [Fact]
    public async Task A_second_wanted_nonce_is_an_error_that_spends_nothing()
    {
        await using var host = await CoreHost.StartAsync();
        var id = await host.AddAuthorizedAsync(Bound("t1", 60, "r1"), registration => registration with { UseDpop = true });
        host.Token.Enqueue(NonceWanted("n1"), NonceWanted("n2"), Bound("t2", 60, "r2"));
        host.Time.Advance(TimeSpan.FromSeconds(61));

        var error = (await host.Credentials.GetAsync(id, default)).Error.ShouldNotBeNull();
        host.Time.Advance(TimeSpan.FromSeconds(10));
        (await host.Credentials.GetAsync(id, default)).Error.ShouldBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.Transient);
        error.Code.ShouldBe("use_dpop_nonce");
        host.Token.Requests.Count.ShouldBe(4);
        host.Token.Requests[3].Form["refresh_token"].ShouldBe("r1");
        Proof.Of(host.Token.Requests[3]).Nonce.ShouldBe("n2");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\"b")]
    [InlineData("two words")]
    public async Task What_is_no_nonce_is_not_taken_for_one(string nonce)
    {
        await using var host = await CoreHost.StartAsync();
        var id = await host.AddAsync(host.Registration() with { UseDpop = true });
        host.Token.Enqueue(NonceWanted(nonce));

        (await host.Credentials.GetAsync(id, default)).Error.ShouldNotBeNull().Code.ShouldBe("use_dpop_nonce");

        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_proof_says_to_look_at_the_clock()
    {
        await using var host = await CoreHost.StartAsync();
        var id = await host.AddAsync(host.Registration() with { UseDpop = true });
        host.Token.Enqueue(Answer.Error("invalid_dpop_proof", "iat is too old"));

        var error = (await host.Credentials.GetAsync(id, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.Misconfigured);
        error.Message.ShouldContain("clock");
        error.Message.ShouldContain("iat is too old");
    }

    [Fact]
    public async Task A_Bearer_token_is_kept_but_not_sent_where_DPoP_is_wanted_and_replaced_when_that_is_switched_off()
    {
        await using var host = await CoreHost.StartAsync();
        var registration = host.Registration("authorization_code") with { UseDpop = true };
        var id = await host.AddAsync(registration);
        host.Token.Enqueue(Answer.Token("t1", 3600, "r1"));

        var authorized = await host.AuthorizeAsync(id);
        var refused = (await host.SendAsync(id)).ShouldBeOfType<OAuthRequestResult.NoToken>();
        (await host.Connections.UpdateAsync(CoreHost.Caller, id.Id, new() { Registration = registration with { UseDpop = false } }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();
        host.Token.Enqueue(Answer.Token("t2", 3600, "r2"));
        host.Api.Enqueue(Answer.Text("fine"));
        await host.SendAsync(id);

        authorized.Status.ShouldBe(AuthorizationStatus.Failed);
        authorized.Message.ShouldContain("DPoP");
        refused.Error.Code.ShouldBe(OAuthErrorCodes.TokenTypeUnsupported);
        host.Token.Requests[1].Form["refresh_token"].ShouldBe("r1");
        host.Token.Requests[1].Headers.ShouldNotContainKey("DPoP");
        host.Api.Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer t2");
    }

    [Fact]
    public async Task Switching_DPoP_on_replaces_the_Bearer_token_there_is()
    {
        await using var host = await CoreHost.StartAsync();
        var id = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"), Bound("t2"));
        host.Api.Otherwise = _ => Answer.Text("fine");

        await host.SendAsync(id);
        await host.Connections.UpdateAsync(CoreHost.Caller, id.Id, new() { Registration = host.Registration() with { UseDpop = true } }, null, default);
        await host.SendAsync(id);

        host.Api.Requests.Select(request => request.Authorization).ShouldBe(["Bearer t1", "DPoP t2"]);
    }

    internal static Answer Bound(string accessToken, int expiresIn = 3600, string? refreshToken = null)
    {
        var body = new Dictionary<string, object> { ["access_token"] = accessToken, ["token_type"] = "DPoP", ["expires_in"] = expiresIn };
        if (refreshToken is not null)
            body["refresh_token"] = refreshToken;
        return Answer.Json(body);
    }

    private static Answer NonceWanted(string nonce) => Answer.Error("use_dpop_nonce", "a nonce is needed").WithHeader("DPoP-Nonce", nonce);
}

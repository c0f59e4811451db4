using System.Text;
using OAuthWebhook.Quirks;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Requests;

/// <summary>How APIs say that a token is no longer good. Each fixture names where the answer was seen or is documented.</summary>
public sealed class TokenRejectionTests
{
    private static readonly Answer Ok = Answer.Json(new { ok = true });

    /// <summary>What answers, what the provider's entry says about it, and whether the token was refused by it.</summary>
    public static TheoryData<string, Answer, TokenRejection[], bool> Fixtures => new()
    {
        // RFC 6750 §3.1: the standard's own example.
        { "401 with invalid_token", Challenge(401, "Bearer realm=\"example\", error=\"invalid_token\", error_description=\"The access token expired\""), [], true },
        // RFC 9110 §15.5.2: a 401 says it without a word.
        { "401 without a body", Answer.Empty(401), [], true },
        // Google APIs, "Standard Error Responses": UNAUTHENTICATED.
        { "401 UNAUTHENTICATED", Answer.Json(new { error = new { code = 401, status = "UNAUTHENTICATED", message = "Request had invalid authentication credentials." } }, 401), [], true },
        // Salesforce REST API Developer Guide, "Status Codes and Error Responses": a session that has expired.
        { "401 INVALID_SESSION_ID", Answer.Json(new[] { new { message = "Session expired or invalid", errorCode = "INVALID_SESSION_ID" } }, 401), [], true },
        // Zoho CRM API, "Status codes": INVALID_TOKEN.
        { "401 INVALID_TOKEN", Answer.Json(new { code = "INVALID_TOKEN", message = "invalid oauth token", status = "error" }, 401), [], true },
        // Microsoft Graph, "Error responses": InvalidAuthenticationToken.
        { "401 InvalidAuthenticationToken", Answer.Json(new { error = new { code = "InvalidAuthenticationToken", message = "Access token has expired or is not yet valid." } }, 401), [], true },
        // RFC 6750 §3.1 says SHOULD: servers send its error with a 403 …
        { "403 with invalid_token", Challenge(403, "Bearer error=\"invalid_token\""), [], true },
        // … and with a 400.
        { "400 with invalid_token", Challenge(400, "Bearer realm=\"x\",error=invalid_token"), [], true },
        // RFC 9449 §7.1: a token bound to a key is refused the same way.
        { "403 with invalid_token for DPoP", Challenge(403, "DPoP error=\"invalid_token\", algs=\"ES256\""), [], true },
        // RFC 6750 §3.1: a token that may not do this is no expired token, and a new one may not either.
        { "403 with insufficient_scope", Challenge(403, "Bearer error=\"insufficient_scope\", scope=\"write\""), [], false },
        // RFC 6750 §3.1: nor is a malformed request.
        { "400 with invalid_request", Challenge(400, "Bearer error=\"invalid_request\""), [], false },
        // RFC 9110 §11.6.1: another scheme's challenge says nothing about this token.
        { "403 with another scheme's words", Challenge(403, "Digest error=\"invalid_token\""), [], false },
        // n8n-io/n8n#17450: a 403 where others send a 401, and nothing else to tell it by.
        { "403 without a body, where that is how it is done", Answer.Empty(403), [new() { Statuses = [403] }], true },
        { "403 without a body, where nothing is said about it", Answer.Empty(403), [], false },
        // n8n-io/n8n#16857: several statuses at once.
        { "one of several statuses", Answer.Empty(440), [new() { Statuses = [403, 419, 440] }], true },
        // n8n-io/n8n#28832: a 400 that means the token.
        { "400 with a code in its body", Answer.Json(new { error = "token_expired" }, 400), [new() { Statuses = [400], Body = new() { At = "/error", IsOneOf = ["token_expired"] } }], true },
        { "400 for another reason", Answer.Json(new { error = "bad_parameter" }, 400), [new() { Statuses = [400], Body = new() { At = "/error", IsOneOf = ["token_expired"] } }], false },
        // n8n-io/n8n#32423: a 200 whose body says that the token has expired.
        { "200 with an error in its body", Answer.Json(new { code = 40001, msg = "access token expired" }), [new() { Statuses = [200], Body = new() { At = "/code", IsOneOf = ["40001", "40014"] } }], true },
        // Slack Web API, "Errors": 200 with invalid_auth …
        { "200 with invalid_auth", Answer.Json(new { ok = false, error = "invalid_auth" }), [Slack], true },
        // … with token_expired …
        { "200 with token_expired", Answer.Json(new { ok = false, error = "token_expired" }), [Slack], true },
        // … and with errors that have nothing to do with the token.
        { "200 with channel_not_found", Answer.Json(new { ok = false, error = "channel_not_found" }), [Slack], false },
        { "200 and all is well", Answer.Json(new { ok = true, channel = "C1" }), [Slack], false },
        // Facebook Graph API, "Handling Errors": code 190 with a 400.
        { "400 with code 190", Answer.Json(new { error = new { message = "Error validating access token: Session has expired", type = "OAuthException", code = 190, error_subcode = 463 } }, 400), [Facebook], true },
        { "400 with code 100", Answer.Json(new { error = new { message = "Invalid parameter", type = "OAuthException", code = 100 } }, 400), [Facebook], false },
        // QuickBooks Online, "Error codes": 3200 in an array, as a text.
        { "a code inside an array", Answer.Json(new { fault = new { error = new[] { new { code = "3200", message = "message=AuthenticationFailed" } } } }, 400), [new() { Body = new() { At = "/fault/error/0/code", IsOneOf = ["3200"] } }], true },
        // RFC 6901 §3: a slash and a tilde in names.
        { "a name with a slash in it", Answer.Json(new Dictionary<string, object> { ["a/b~c"] = true }, 403), [new() { Body = new() { At = "/a~1b~0c", IsOneOf = ["TRUE"] } }], true },
        // A header of the API's own says it (Mastercard and others: "Auth-Status"); made up, after RFC 9110 §5.
        { "a header that says it", Answer.Empty(403).WithHeader("X-Auth-Status", "Token EXPIRED; renew"), [new() { Header = "x-auth-status", HeaderContains = "expired" }], true },
        { "a header that says something else", Answer.Empty(403).WithHeader("X-Auth-Status", "fine"), [new() { Header = "X-Auth-Status", HeaderContains = "expired" }], false },
        // All that is given has to hold.
        { "the header but not the status", Answer.Empty(500).WithHeader("X-Auth-Status", "expired"), [new() { Statuses = [403], Header = "X-Auth-Status" }], false },
        // A body that only looks like JSON, is too long, or is of another type is not one to go by.
        { "a body that is no JSON", Answer.Text("{\"error\":", "application/json", 403), [AnyError], false },
        { "a body of another type", Answer.Text("{\"error\":\"expired\"}", "text/plain", 403), [AnyError], false },
        { "a long body", Answer.Text($"{{\"error\":\"x\",\"filler\":\"{new string('x', TokenRejections.LongestBody)}\"}}", "application/json", 403), [AnyError], false },
        { "a long body in chunks", Answer.Text($"{{\"error\":\"x\",\"filler\":\"{new string('x', TokenRejections.LongestBody)}\"}}", "application/json", 403).InChunks(), [AnyError], false },
        { "anything there", Answer.Text("\uFEFF{\"error\":{}}", "application/problem+json", 403).InChunks(), [AnyError], true },
        { "null is nothing there", Answer.Text("{\"error\":null}", "application/json", 403), [AnyError], false },
        // An entry that asks for nothing would refuse every token.
        { "an entry that asks for nothing", Ok, [new()], false },
    };

    private static TokenRejection AnyError => new() { Body = new() { At = "/error" } };

    private static TokenRejection Slack => new() { Statuses = [200], Body = new() { At = "/error", IsOneOf = ["invalid_auth", "token_expired", "token_revoked", "account_inactive"] } };

    private static TokenRejection Facebook => new() { Body = new() { At = "/error/code", IsOneOf = ["190"] } };

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task A_refused_token_is_renewed_once_and_a_read_sent_again(string what, Answer answer, TokenRejection[] rejections, bool refused)
    {
        await using var host = await StartAsync(rejections);
        var key = await host.AddAsync(host.Registration().AtQuirky());
        host.Token.Enqueue(Answer.Token("t1"), Answer.Token("t2"));
        host.Api.Otherwise = request => request.Authorization == "Bearer t2" ? Ok : answer;

        var result = (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>(what);

        result.TokenRejected.ShouldBeFalse();
        host.Api.Requests.Select(request => request.Authorization).ShouldBe(refused ? ["Bearer t1", "Bearer t2"] : ["Bearer t1"]);
        host.Token.Requests.Count.ShouldBe(refused ? 2 : 1);
        // Whoever looked into it, the body is there for the caller, whole.
        (await result.Response.Content.ReadAsStringAsync()).ShouldBe(refused ? """{"ok":true}""" : Encoding.UTF8.GetString(answer.Body.Span));
        using var again = await result.Response.Content.ReadAsStreamAsync();
        again.Position.ShouldBe(0);
    }

    [Fact]
    public async Task A_write_refused_in_a_way_that_does_not_rule_out_that_it_was_done_is_not_sent_again_but_the_token_is_renewed()
    {
        await using var host = await StartAsync([Slack]);
        var key = await host.AddAsync(host.Registration().AtQuirky());
        host.Token.Enqueue(Answer.Token("t1"), Answer.Token("t2"));
        host.Api.Otherwise = request => request.Authorization == "Bearer t2" ? Ok : Answer.Json(new { ok = false, error = "token_expired" });

        var result = (await host.SendAsync(key, method: HttpMethod.Post, content: new StringContent("order"))).ShouldBeOfType<OAuthRequestResult.Responded>();
        await host.SettleAsync();
        var next = (await host.SendAsync(key, method: HttpMethod.Post, content: new StringContent("order"))).ShouldBeOfType<OAuthRequestResult.Responded>();

        result.TokenRejected.ShouldBeTrue();
        result.Error.ShouldNotBeNull().Message.ShouldContain("Check whether the POST was carried out");
        (await result.Response.Content.ReadAsStringAsync()).ShouldContain("token_expired");
        next.TokenRejected.ShouldBeFalse();
        host.Api.Requests.Select(request => request.Authorization).ShouldBe(["Bearer t1", "Bearer t2"]);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_write_is_sent_again_with_an_idempotency_key_or_where_the_provider_says_it_was_not_processed(bool idempotent, bool notProcessed)
    {
        await using var host = await StartAsync([Slack with { NotProcessed = notProcessed }]);
        var key = await host.AddAsync(host.Registration().AtQuirky());
        host.Token.Enqueue(Answer.Token("t1"), Answer.Token("t2"));
        host.Api.Otherwise = request => request.Authorization == "Bearer t2" ? Ok : Answer.Json(new { ok = false, error = "token_expired" });
        KeyValuePair<string, string>[] headers = idempotent ? [new("Idempotency-Key", "1")] : [];

        var result = (await host.SendAsync(key, method: HttpMethod.Post, content: new StringContent("order"), headers: headers)).ShouldBeOfType<OAuthRequestResult.Responded>();

        result.TokenRejected.ShouldBeFalse();
        host.Api.Requests.Select(request => (request.Authorization, request.Body)).ShouldBe([("Bearer t1", "order"), ("Bearer t2", "order")]);
    }

    [Fact]
    public async Task A_token_refused_in_the_body_again_after_its_renewal_is_rejected_and_causes_no_stream_of_renewals()
    {
        await using var host = await StartAsync([Slack]);
        var key = await host.AddAsync(host.Registration().AtQuirky());
        host.Token.Otherwise = _ => Answer.Token(Guid.NewGuid().ToString("N"));
        host.Api.Otherwise = _ => Answer.Json(new { ok = false, error = "invalid_auth" });

        for (var i = 0; i < 5; i++)
            (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>().TokenRejected.ShouldBeTrue();

        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_answer_without_such_an_entry_is_not_looked_into()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Otherwise = _ => Answer.Json(new { ok = false, error = "invalid_auth" });

        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>().TokenRejected.ShouldBeFalse();

        host.Token.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_body_to_be_looked_into_that_only_claims_to_be_compressed_is_an_error_in_words(string encoding)
    {
        await using var host = await StartAsync([Slack]);
        var key = await host.AddAsync(host.Registration().AtQuirky());
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Enqueue(Answer.Text("{}", "application/json").WithHeader("Content-Encoding", encoding));

        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.NotConnected>().Message.ShouldContain("cannot be read");
    }

    private static Task<CoreHost> StartAsync(TokenRejection[] rejections) => CoreHost.StartAsync(services => services.AddQuirks(new() { TokenRejected = rejections }));

    private static Answer Challenge(int status, string challenge) => Answer.Empty(status).WithHeader("WWW-Authenticate", challenge);
}

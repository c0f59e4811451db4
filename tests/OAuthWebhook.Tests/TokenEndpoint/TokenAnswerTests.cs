using System.IO.Compression;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.TokenEndpoint;

public sealed class TokenAnswerTests
{
    /// <summary>What a client-credentials request makes of an odd answer.</summary>
    public static TheoryData<string, Answer, OAuthErrorKind> Refusals => new()
    {
        { "an HTML page with 200", Answer.Html("<h1>Maintenance</h1>"), OAuthErrorKind.MalformedResponse },
        { "an empty 200", Answer.Empty(200), OAuthErrorKind.MalformedResponse },
        { "a 204", Answer.Empty(204), OAuthErrorKind.MalformedResponse },
        { "a JSON array", Answer.Text("[1,2]", "application/json"), OAuthErrorKind.MalformedResponse },
        { "cut-off JSON", Answer.Text("{\"access_token\":\"abc", "application/json"), OAuthErrorKind.MalformedResponse },
        { "a token that is a number", Answer.Json(new { access_token = 5 }), OAuthErrorKind.MalformedResponse },
        { "a token with a line break", Answer.Json(new { access_token = "a\nb" }), OAuthErrorKind.MalformedResponse },
        { "a megabyte of garbage", Answer.Garbage(), OAuthErrorKind.MalformedResponse },
        { "403 without a body", Answer.Empty(403), OAuthErrorKind.CredentialsRefused },
        { "401 without a body", Answer.Empty(401), OAuthErrorKind.CredentialsRefused },
        { "200 with an error", Answer.Error("invalid_client", status: 200), OAuthErrorKind.CredentialsRefused },
        { "invalid_client", Answer.Error("invalid_client", status: 401), OAuthErrorKind.CredentialsRefused },
        { "invalid_grant", Answer.Error("invalid_grant"), OAuthErrorKind.CredentialsRefused },
        { "invalid_scope", Answer.Error("invalid_scope"), OAuthErrorKind.InvalidScope },
        { "unauthorized_client", Answer.Error("unauthorized_client"), OAuthErrorKind.Misconfigured },
        { "a code nobody knows", Answer.Error("no_such_thing"), OAuthErrorKind.Misconfigured },
        { "an error object", Answer.Json(new { error = new { code = "invalid_client", message = "no" } }, 400), OAuthErrorKind.CredentialsRefused },
        { "404", Answer.Html("not here", 404), OAuthErrorKind.Misconfigured },
        { "a redirect", Answer.Redirect(new Uri("http://127.0.0.1/elsewhere")), OAuthErrorKind.Misconfigured },
        { "429", Answer.Empty(429), OAuthErrorKind.Transient },
        { "408", Answer.Empty(408), OAuthErrorKind.Transient },
        { "an HTML 500", Answer.Html("oops", 500), OAuthErrorKind.Transient },
        { "503", Answer.Empty(503), OAuthErrorKind.Transient },
        { "temporarily_unavailable", Answer.Error("temporarily_unavailable"), OAuthErrorKind.Transient },
        { "a socket closed at once", Answer.Close(), OAuthErrorKind.Transient },
        { "a socket closed midway", Answer.Token("x").ClosingMidway(), OAuthErrorKind.Transient },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task An_answer_without_a_token_is_an_error_that_says_what_to_do(string what, Answer answer, OAuthErrorKind kind)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(answer);

        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull(what);

        error.Kind.ShouldBe(kind, what);
        error.Description.ShouldNotBeNullOrWhiteSpace();
        error.NextStep.ShouldNotBeNullOrWhiteSpace();
        host.Token.Requests.Count.ShouldBe(1, "a token request is never repeated by itself");
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Failing);
    }

    /// <summary>Answers with a token, and the lifetime that is understood.</summary>
    public static TheoryData<string, string, int?> Lifetimes => new()
    {
        { "a number", """{"access_token":"t","expires_in":3600}""", 3600 },
        { "a number in a string", """{"access_token":"t","expires_in":"3600"}""", 3600 },
        { "a fraction", """{"access_token":"t","expires_in":3600.5}""", 3600 },
        { "missing", """{"access_token":"t"}""", null },
        { "null", """{"access_token":"t","expires_in":null}""", null },
        { "zero", """{"access_token":"t","expires_in":0}""", null },
        { "negative", """{"access_token":"t","expires_in":-5}""", null },
        { "words", """{"access_token":"t","expires_in":"soon"}""", null },
        { "an object", """{"access_token":"t","expires_in":{}}""", null },
        { "beyond all bounds", """{"access_token":"t","expires_in":1e300}""", 315360000 },
    };

    [Theory]
    [MemberData(nameof(Lifetimes))]
    public async Task The_lifetime_is_read_in_whatever_form_it_comes(string what, string body, int? seconds)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Text(body, "application/json"));

        var token = (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull(what).Token.ShouldNotBeNull();

        (token.ExpiresAt - host.Time.GetUtcNow())?.TotalSeconds.ShouldBe(seconds!.Value, tolerance: 1, what);
        token.ExpiresAt.HasValue.ShouldBe(seconds.HasValue, what);
    }

    [Theory]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    [InlineData("Bearer")]
    public async Task The_token_type_is_read_in_any_case_and_sent_as_Bearer(string tokenType)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Json(new { access_token = "t1", token_type = tokenType }));
        host.Api.Enqueue(Answer.Json(new { ok = true }));

        await host.SendAsync(key);

        host.Api.Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer t1");
    }

    [Fact]
    public async Task A_token_of_another_type_is_kept_but_never_sent()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Json(new { access_token = "t1", token_type = "mac" }));

        var result = await host.SendAsync(key);

        result.ShouldBeOfType<OAuthWebhook.Requests.OAuthRequestResult.NoToken>().Error.Code.ShouldBe(OAuthErrorCodes.TokenTypeUnsupported);
        host.Api.Requests.ShouldBeEmpty();
        (await host.DescribeAsync(key)).Token.HasAccessToken.ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_after_the_timeout()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("late").Behind(gate));

        var asking = host.Credentials.GetAsync(key, default).AsTask();
        await gate.ArrivalAsync();
        host.Time.Advance(TimeSpan.FromSeconds(31));

        (await asking).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.NoAnswerInTime);
    }

    [Fact]
    public async Task A_server_that_stalls_in_the_middle_of_its_answer_is_given_up_after_the_timeout()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("late").StallingMidway());

        var asking = host.Credentials.GetAsync(key, default).AsTask();

        (await host.PassTimeAsync(asking, TimeSpan.FromSeconds(1))).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Transient);
    }

    [Fact]
    public async Task An_unreachable_token_endpoint_is_a_transient_failure()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration() with { TokenEndpoint = "http://127.0.0.1:1/token" });

        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.Transient);
        error.Code.ShouldBe(OAuthErrorCodes.ConnectionFailed);
    }

    [Fact]
    public async Task What_the_server_says_is_quoted_without_the_secrets_it_repeats()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Error("invalid_client", "the-client-secret is not\r\nthe secret of client"));

        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Description.ShouldContain("[removed]");
        error.Description.ShouldNotContain("the-client-secret");
        error.Description.ShouldNotContain("\n");
        host.Logs.Text.ShouldNotContain("the-client-secret");
    }

    [Theory]
    [InlineData("invalid refresh token r1-secret-value")]
    [InlineData("r1-secret-value")]
    [InlineData("the-client-secret")]
    public async Task What_is_no_error_code_is_not_shown_since_it_may_quote_a_secret(string code)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1-secret-value"));
        host.Token.Enqueue(Answer.Error(code));
        host.Time.Advance(TimeSpan.FromSeconds(61));

        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Code.ShouldBe(OAuthErrorCodes.UnusableAnswer);
        error.Message.ShouldNotContain(code);
        host.Logs.Text.ShouldNotContain("r1-secret-value");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task An_answer_that_claims_to_be_compressed_is_no_token(string encoding)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Text("not compressed", "application/json").WithHeader("Content-Encoding", encoding));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Transient, "nothing was spent");
    }

    [Fact]
    public async Task An_answer_that_is_compressed_although_nobody_asked_is_read()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true))
            await gzip.WriteAsync(Answer.Token("t1").Body);
        host.Token.Enqueue((Answer.Token("t1") with { Body = compressed.ToArray() }).WithHeader("Content-Encoding", "gzip"));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task Characters_that_not_every_store_takes_are_no_reason_to_lose_a_token()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Json(new { access_token = "t1", token_type = "Bea\0rer", scope = "read wri\0te" }));

        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull();

        (await host.DescribeAsync(key)).Token.GrantedScopes.ShouldBe(["read"]);
    }

    [Fact]
    public async Task Scopes_are_read_with_spaces_with_commas_and_as_an_array()
    {
        await using var host = await CoreHost.StartAsync();
        foreach (var body in new[] { """{"access_token":"t","scope":"a b"}""", """{"access_token":"t","scope":"a,b"}""", """{"access_token":"t","scope":["a","b"]}""" })
        {
            var key = await host.AddAsync();
            host.Token.Enqueue(Answer.Text(body, "application/json"));
            (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
            (await host.DescribeAsync(key)).Token.GrantedScopes.ShouldBe(["a", "b"]);
        }
    }
}

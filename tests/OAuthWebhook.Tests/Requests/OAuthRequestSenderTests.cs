using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Requests;

public sealed class OAuthRequestSenderTests
{
    private static readonly Answer Ok = Answer.Json(new { ok = true });

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task An_answer_that_only_claims_to_be_compressed_is_an_error_in_words(string encoding)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Enqueue(Answer.Text("plain text, far from compressed").WithHeader("Content-Encoding", encoding));

        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.NotConnected>().Message.ShouldContain("cannot be read");
    }

    [Fact]
    public async Task A_redirect_to_a_malformed_place_is_the_answer()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Enqueue(Answer.Empty(302).WithHeader("Location", "//:80"));

        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>().Response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Nothing_is_sent_when_no_token_can_be_had()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Html("down", 500));

        var result = (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.NoToken>();

        result.Attempts.ShouldBe(0);
        host.Api.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_sent_for_a_connection_that_does_not_exist()
    {
        await using var host = await CoreHost.StartAsync();

        var result = await host.SendAsync(new ConnectionKey("", "nobody"), host.Api.Url.AbsoluteUri);

        result.ShouldBeOfType<OAuthRequestResult.NoToken>().Error.Code.ShouldBe(OAuthErrorCodes.ConnectionNotFound);
        host.Api.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connection_of_another_tenant_is_not_used_unless_the_access_policy_allows_it()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        var stranger = new OAuthRequest { Connection = key, Caller = new() { TenantId = "other" }, Url = "/api" };
        (await host.Sender.SendAsync(stranger, default)).ShouldBeOfType<OAuthRequestResult.NoToken>().Error.Code.ShouldBe(OAuthErrorCodes.UseNotPermitted);
        host.Token.Requests.ShouldBeEmpty();

        await using var open = await CoreHost.StartAsync(services => services.AddSingleton<IConnectionAccessPolicy, EverybodyMay>());
        var shared = await open.AddAsync();
        open.Token.Enqueue(Answer.Token("t1"));
        open.Api.Enqueue(Ok);
        (await open.Sender.SendAsync(stranger with { Connection = shared }, default)).ShouldBeOfType<OAuthRequestResult.Responded>();
    }

    [Theory]
    [InlineData("https://evil.example/steal")]
    [InlineData("http://127.0.0.1.evil.example/")]
    [InlineData("http://user:pass@127.0.0.1/")]
    [InlineData("ftp://127.0.0.1/file")]
    [InlineData("http://[broken")]
    public async Task A_token_goes_to_the_hosts_of_its_connection_only(string url)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));

        var result = await host.SendAsync(key, url);

        result.ShouldBeOfType<OAuthRequestResult.NotConnected>().Message.ShouldNotBeNullOrEmpty();
        result.Attempts.ShouldBe(0);
    }

    [Fact]
    public async Task A_token_got_after_a_refusal_goes_nowhere_that_its_connection_no_longer_names()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Otherwise = _ => Answer.Token(Guid.NewGuid().ToString("N"));
        var gate = new AnswerGate();
        host.Api.Enqueue(Answer.Empty(401).Behind(gate), Answer.Text("ok"));

        var sending = host.SendAsync(key);
        await gate.ArrivalAsync();
        var elsewhere = host.Registration() with { BaseUri = "https://elsewhere.example/", AllowedHosts = ["elsewhere.example"] };
        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = elsewhere }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();
        gate.Open();

        (await sending).ShouldBeOfType<OAuthRequestResult.Responded>().TokenRejected.ShouldBeTrue();
        host.Api.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("/api")]
    [InlineData("api")]
    [InlineData(" /api ")]
    [InlineData("//api")]
    public async Task A_relative_url_is_appended_to_the_base_uri(string url)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration() with { BaseUri = new Uri(host.Server.BaseAddress, "/v1/").AbsoluteUri });
        host.Token.Enqueue(Answer.Token("t1"));
        host.Server["/v1/api"].Enqueue(Ok);

        (await host.SendAsync(key, url)).ShouldBeOfType<OAuthRequestResult.Responded>();

        host.Server["/v1/api"].Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Query_parameters_are_encoded_and_added_to_those_of_the_url()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Enqueue(Ok);

        await host.Sender.SendAsync(new() { Connection = key, Caller = CoreHost.Caller, Url = "/api?a=1#part", Query = [new("q", "x&y z"), new("flag", null)] }, default);

        host.Api.Requests.ShouldHaveSingleItem().Url.Query.ShouldBe("?a=1&q=x%26y%20z&flag");
    }

    [Fact]
    public async Task A_private_address_is_refused_on_connecting_although_its_name_is_allowed()
    {
        await using var host = await CoreHost.StartAsync(services => services.Configure<OAuthWebhookOptions>(options => options.AllowLoopback = false));
        var key = await host.AddAsync();
        await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new("t1", null, null), default);

        var result = await host.SendAsync(key, $"http://localhost:{host.Server.BaseAddress.Port}/api");
        var literal = await host.SendAsync(key);

        result.ShouldBeOfType<OAuthRequestResult.NotConnected>();
        literal.ShouldBeOfType<OAuthRequestResult.NotConnected>().Message.ShouldContain("AllowLoopback");
        host.Api.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_redirect_within_the_origin_is_followed_with_the_token()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Enqueue(Answer.Redirect(host.Server["/moved"].Url, 307));
        host.Server["/moved"].Enqueue(Ok);

        var result = await host.SendAsync(key, method: HttpMethod.Post, content: new StringContent("x"));

        result.ShouldBeOfType<OAuthRequestResult.Responded>().Response.StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Server["/moved"].Requests.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            request => request.Method.ShouldBe("POST"),
            request => request.Body.ShouldBe("x"),
            request => request.Authorization.ShouldBe("Bearer t1"));
    }

    [Fact]
    public async Task A_redirect_to_another_origin_is_the_answer_and_nothing_is_sent_there()
    {
        await using var host = await CoreHost.StartAsync();
        await using var elsewhere = await ScriptedServer.StartAsync();
        var key = await host.AddAsync(host.Registration() with { AllowedHosts = ["127.0.0.1"] });
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Enqueue(Answer.Redirect(elsewhere["/api"].Url));

        var result = (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();

        result.Response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        result.Error.ShouldNotBeNull().Description.ShouldContain(elsewhere.BaseAddress.Authority);
        elsewhere["/api"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_read_is_tried_again_after_503_no_sooner_than_the_server_asks()
    {
        await using var host = await CoreHost.StartAsync(services => services.WithoutHaste());
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        var times = new List<DateTimeOffset>();
        host.Api.Otherwise = _ =>
        {
            times.Add(host.Time.GetUtcNow());
            return times.Count == 1 ? Answer.Empty(503).WithHeader("Retry-After", "7") : Ok;
        };

        var result = await host.PassTimeAsync(host.SendAsync(key), TimeSpan.FromMilliseconds(100));

        result.Attempts.ShouldBe(2);
        (times[1] - times[0]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_Retry_After_beyond_the_limit_is_not_waited_for()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Enqueue(Answer.Empty(429).WithHeader("Retry-After", "3600"));

        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>().Response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task A_write_is_not_tried_again_unless_it_has_an_idempotency_key()
    {
        await using var host = await CoreHost.StartAsync(services => services.WithoutHaste());
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Enqueue(Answer.Empty(503), Answer.Empty(503), Ok);

        (await host.SendAsync(key, method: HttpMethod.Post, content: new StringContent("x"))).Attempts.ShouldBe(1);

        var keyed = host.SendAsync(key, method: HttpMethod.Post, content: new StringContent("x"), headers: new KeyValuePair<string, string>("Idempotency-Key", "k1"));
        (await host.PassTimeAsync(keyed, TimeSpan.FromMilliseconds(100))).Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task The_time_limit_of_a_request_is_one_result_and_says_whether_a_write_may_have_been_carried_out()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        var gate = new AnswerGate();
        host.Api.Enqueue(Ok.Behind(gate));

        var sending = host.SendAsync(key, method: HttpMethod.Post, content: new StringContent("x"), timeout: TimeSpan.FromSeconds(3));
        await gate.ArrivalAsync();
        host.Time.Advance(TimeSpan.FromSeconds(4));

        (await sending).ShouldBeOfType<OAuthRequestResult.TimedOut>().Message.ShouldContain("not known");
    }

    [Fact]
    public async Task A_body_that_stalls_midway_is_a_timeout_too()
    {
        await using var host = await CoreHost.StartAsync(services => services.WithoutHaste());
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Enqueue(Ok.StallingMidway());

        await host.Credentials.GetAsync(key, default);
        var sending = host.SendAsync(key, timeout: TimeSpan.FromSeconds(300));

        (await host.PassTimeAsync(sending, TimeSpan.FromSeconds(1))).ShouldBeOfType<OAuthRequestResult.TimedOut>().Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task A_callers_cancellation_is_not_a_timeout()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        var gate = new AnswerGate();
        host.Api.Enqueue(Ok.Behind(gate));
        using var cancellation = new CancellationTokenSource();

        var sending = host.Sender.SendAsync(new() { Connection = key, Caller = CoreHost.Caller, Url = "/api" }, cancellation.Token);
        await gate.ArrivalAsync();
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(sending);
    }

    [Fact]
    public async Task An_unreachable_api_is_not_connected()
    {
        await using var host = await CoreHost.StartAsync(services => services.Configure<OAuthWebhookOptions>(options => options.MaxRetries = 0));
        var key = await host.AddAsync(host.Registration() with { BaseUri = "http://127.0.0.1:1" });
        host.Token.Enqueue(Answer.Token("t1"));

        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.NotConnected>().Message.ShouldContain("cannot be reached");
    }

    [Theory]
    [InlineData("Authorization", "Bearer mine")]
    [InlineData("host", "other")]
    [InlineData("Connection", "authorization")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("content-length", "5")]
    [InlineData("X-Bad", "a\r\nInjected: 1")]
    public async Task A_header_that_is_not_the_callers_to_set_is_refused_before_anything_is_sent(string name, string value)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));

        var result = await host.SendAsync(key, headers: new KeyValuePair<string, string>(name, value));

        result.ShouldBeOfType<OAuthRequestResult.NotConnected>().Message.ShouldContain(name);
        host.Api.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_request_of_a_result_holds_no_token()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("canary-access-token"));
        host.Api.Enqueue(Answer.Redirect(host.Server["/moved"].Url));
        host.Server["/moved"].Enqueue(Ok);

        var response = (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>().Response;

        response.RequestMessage.ShouldNotBeNull().Headers.Authorization.ShouldBeNull();
        host.Logs.Text.ShouldNotContain("canary-access-token");
    }

    private sealed class EverybodyMay : IConnectionAccessPolicy
    {
        public ValueTask<OAuthError?> CheckAsync(Caller caller, ConnectionKey connection, string? subject, CancellationToken cancellationToken) => default;
    }
}

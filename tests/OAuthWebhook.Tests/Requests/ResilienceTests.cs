using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;
using OAuthWebhook.Requests;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Requests;

/// <summary>Time limits and further attempts, by the test's clock.</summary>
public sealed class ResilienceTests
{
    private static readonly Answer Ok = Answer.Json(new { ok = true });
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task A_read_that_was_not_answered_in_time_is_tried_again()
    {
        var (host, key) = await StartAsync(options => options.AttemptTimeout = TimeSpan.FromHours(1));
        await using var _ = host;
        var gate = new AnswerGate();
        host.Api.Enqueue(Ok.Behind(gate), Ok);

        var sending = host.SendAsync(key);
        await gate.ArrivalAsync();
        host.Time.Advance(TimeSpan.FromHours(1));
        var result = await host.PassTimeAsync(sending, Step);

        using var response = result.ShouldBeOfType<OAuthRequestResult.Responded>().Response;
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.RequestMessage.ShouldNotBeNull().Headers.Authorization.ShouldBeNull();
        result.Attempts.ShouldBe(2);
        host.Api.Requests.ShouldAllBe(request => request.Authorization == "Bearer t1");
    }

    [Fact]
    public async Task Every_attempt_has_a_time_limit_of_its_own()
    {
        var (host, key) = await StartAsync(options => options.AttemptTimeout = TimeSpan.FromSeconds(30));
        await using var _ = host;
        host.Api.Otherwise = _ => Ok.Behind(new());

        var began = host.Time.GetUtcNow();
        var result = (await host.PassTimeAsync(host.SendAsync(key), Step)).ShouldBeOfType<OAuthRequestResult.TimedOut>();

        result.Message.ShouldContain("did not answer an attempt within 30 seconds");
        result.Attempts.ShouldBe(3);
        (host.Time.GetUtcNow() - began).ShouldBeGreaterThan(TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task A_write_that_was_not_answered_in_time_is_not_tried_again_and_the_result_says_that_it_may_have_been_carried_out()
    {
        var (host, key) = await StartAsync(options => options.AttemptTimeout = TimeSpan.FromSeconds(30));
        await using var _ = host;
        host.Api.Enqueue(Ok.Behind(new()));

        var sending = host.SendAsync(key, method: HttpMethod.Post, content: new StringContent("order"));
        var result = (await host.PassTimeAsync(sending, Step)).ShouldBeOfType<OAuthRequestResult.TimedOut>();

        result.Message.ShouldContain("did not answer an attempt within 30 seconds");
        result.Message.ShouldContain("not known");
        result.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task A_write_with_an_idempotency_key_is_sent_again_with_its_body_and_the_key()
    {
        var (host, key) = await StartAsync();
        await using var _ = host;
        host.Api.Enqueue(Answer.Empty(502), Ok);

        var sending = host.SendAsync(key, method: HttpMethod.Post, content: new StringContent("order"), headers: new KeyValuePair<string, string>("Idempotency-Key", "k1"));
        (await host.PassTimeAsync(sending, Step)).Attempts.ShouldBe(2);

        host.Api.Requests.Select(request => (request.Authorization, request.Body)).ShouldBe([("Bearer t1", "order"), ("Bearer t1", "order")]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    public async Task The_last_of_all_attempts_is_the_answer(int retries, int attempts)
    {
        var (host, key) = await StartAsync(options => options.MaxRetries = retries);
        await using var _ = host;
        host.Api.Otherwise = _ => Answer.Text($"attempt {host.Api.Requests.Count}", status: 503);

        var result = await host.PassTimeAsync(host.SendAsync(key), Step);

        using var response = result.ShouldBeOfType<OAuthRequestResult.Responded>().Response;
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync()).ShouldBe($"attempt {attempts}");
        result.Attempts.ShouldBe(attempts);
        host.Api.Requests.Count.ShouldBe(attempts);
    }

    [Fact]
    public async Task An_api_that_cannot_be_reached_is_tried_as_often_as_one_that_says_not_now()
    {
        await using var host = await CoreHost.StartAsync(services => services.WithoutHaste());
        var key = await host.AddAsync(host.Registration() with { BaseUri = "http://127.0.0.1:1" });
        host.Token.Enqueue(Answer.Token("t1"));
        await host.Credentials.GetAsync(key, default);

        (await host.PassTimeAsync(host.SendAsync(key), Step)).ShouldBeOfType<OAuthRequestResult.NotConnected>().Attempts.ShouldBe(3);
    }

    [Fact]
    public async Task The_time_limit_of_the_request_ends_the_wait_between_attempts()
    {
        var (host, key) = await StartAsync();
        await using var _ = host;
        host.Api.Enqueue(Answer.Empty(503).WithHeader("Retry-After", "20"));

        var result = await host.PassTimeAsync(host.SendAsync(key, timeout: TimeSpan.FromSeconds(5)), Step);

        result.ShouldBeOfType<OAuthRequestResult.TimedOut>().Message.ShouldContain("within 5 seconds");
        result.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task The_caller_can_cancel_a_further_attempt()
    {
        var (host, key) = await StartAsync();
        await using var _ = host;
        var gate = new AnswerGate();
        host.Api.Enqueue(Answer.Empty(503), Ok.Behind(gate));
        using var cancellation = new CancellationTokenSource();

        var sending = host.Sender.SendAsync(new() { Connection = key, Caller = CoreHost.Caller, Url = "/api" }, cancellation.Token);
        await host.PassTimeAsync(gate.ArrivalAsync(), Step);
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(sending);
    }

    [Fact]
    public async Task The_caller_can_cancel_the_wait_between_attempts()
    {
        var (host, key) = await StartAsync();
        await using var _ = host;
        host.Api.Enqueue(Answer.Empty(503).WithHeader("Retry-After", "20"));
        using var cancellation = new CancellationTokenSource();

        var sending = host.Sender.SendAsync(new() { Connection = key, Caller = CoreHost.Caller, Url = "/api" }, cancellation.Token);
        await host.PassTimeUntilAsync(() => Task.FromResult(host.Api.Requests.Count == 1), TimeSpan.Zero);
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(sending);
        host.Api.Requests.Count.ShouldBe(1);
    }

    /// <summary>A host with a connection that has its token: getting that takes none of the time that the tests let pass. No limit ends an attempt unless the test sets one.</summary>
    private static async Task<(CoreHost Host, ConnectionKey Key)> StartAsync(Action<OAuthWebhookOptions>? configure = null)
    {
        var host = await CoreHost.StartAsync(services => services.WithoutHaste().Configure(configure ?? (_ => { })));
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", expiresIn: 86400));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        return (host, key);
    }
}

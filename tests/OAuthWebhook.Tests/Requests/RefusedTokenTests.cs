using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Requests;

/// <summary>What happens when the API no longer takes a token.</summary>
public sealed class RefusedTokenTests
{
    private static readonly Answer Ok = Answer.Json(new { ok = true });

    [Fact]
    public async Task A_refused_token_is_renewed_once_and_the_request_resent_whatever_its_method()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"), Answer.Token("t2"));
        host.Api.Enqueue(Answer.Empty(401), Ok);

        var result = await host.SendAsync(key, method: HttpMethod.Post, content: new StringContent("order", Encoding.UTF8, "text/plain"));

        using var response = result.ShouldBeOfType<OAuthRequestResult.Responded>().Response;
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        result.Attempts.ShouldBe(2);
        host.Api.Requests.Select(request => (request.Authorization, request.Body)).ShouldBe([("Bearer t1", "order"), ("Bearer t2", "order")]);
    }

    [Fact]
    public async Task A_token_refused_twice_is_said_to_be_rejected_and_the_next_request_causes_no_further_renewal()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"), Answer.Token("t2"));
        host.Api.Otherwise = _ => Answer.Empty(401);

        var first = (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();
        var second = (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();

        first.TokenRejected.ShouldBeTrue();
        first.Error.ShouldNotBeNull().NextStep.ShouldNotBeNullOrEmpty();
        second.TokenRejected.ShouldBeTrue();
        host.Token.Requests.Count.ShouldBe(2);
        host.Api.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_api_that_takes_the_token_at_one_place_and_refuses_it_at_another_causes_no_stream_of_renewals()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Otherwise = _ => Answer.Token(Guid.NewGuid().ToString("N"));
        host.Api.Otherwise = _ => Ok;
        host.Server["/scoped"].Otherwise = _ => Answer.Empty(401);

        for (var i = 0; i < 10; i++)
        {
            await host.SendAsync(key);
            (await host.SendAsync(key, "/scoped")).ShouldBeOfType<OAuthRequestResult.Responded>().TokenRejected.ShouldBeTrue();
        }

        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_hundred_callers_after_a_revocation_cause_one_renewal_and_all_succeed()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"), Answer.Token("t2"));
        host.Api.Otherwise = request => request.Authorization == "Bearer t2" ? Ok : Answer.Empty(401);

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.SendAsync(key)));

        results.ShouldAllBe(result => ((OAuthRequestResult.Responded)result).Response.StatusCode == HttpStatusCode.OK);
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_body_too_long_to_be_kept_is_not_resent_and_the_error_says_so()
    {
        await using var host = await CoreHost.StartAsync(services => services.Configure<OAuthWebhookOptions>(options => options.MaxBufferedBody = 10));
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"), Answer.Token("t2"));
        host.Api.Enqueue(Answer.Empty(401));

        var result = await host.SendAsync(key, method: HttpMethod.Post, content: new StreamContent(new MemoryStream(new byte[100])));

        result.ShouldBeOfType<OAuthRequestResult.Responded>().Error.ShouldNotBeNull().Description.ShouldContain("too long");
        host.Api.Requests.Count.ShouldBe(1);
        host.Token.Requests.Count.ShouldBe(2);
    }

    // The first token, and then after 1, 2, 4 … 60 minutes; besides, one for each that came to its end meanwhile.
    [Theory]
    [InlineData(86400, 11)]
    [InlineData(3600, 14)]
    [InlineData(600, 35)]
    public async Task An_api_that_refuses_everything_has_the_token_renewed_less_and_less(int seconds, int most)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Otherwise = _ => Answer.Token("t", seconds);
        host.Api.Otherwise = _ => Answer.Empty(401);

        for (var minute = 0; minute < 150; minute++)
        {
            await host.SendAsync(key);
            await host.SettleAsync();
            host.Time.Sleep(TimeSpan.FromMinutes(1));
        }

        host.Token.Requests.Count.ShouldBeInRange(7, most);
    }

    [Fact]
    public async Task A_token_that_the_api_took_before_it_was_revoked_is_renewed_at_once_whatever_came_before()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Otherwise = _ => Answer.Token("t", 86400);
        host.Api.Enqueue(Answer.Empty(401), Answer.Empty(401));
        await host.SendAsync(key);
        host.Time.Sleep(TimeSpan.FromMinutes(2));
        for (var times = 0; times < 3; times++)
        {
            host.Api.Enqueue(Answer.Empty(401), Ok);
            (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>().Response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }
}

using ElsaOAuthWebhook.Tests.TestBed;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Tests.Requests;

public class OutcomeTests(PluginHost host) : IClassFixture<PluginHost>
{
    [Fact]
    public async Task A_successful_call_leaves_by_2xx_with_all_outputs_set()
    {
        var id = await host.AddConnectionAsync();
        host.Api.Enqueue(Answer.Json(new { ok = true }).WithHeader("X-Trace", "42"));

        var run = await host.RunAsync(new() { Token = new(id), Url = new("/things") });

        run.Outcome.ShouldBe("2xx");
        run.StatusCode.ShouldBe(200);
        ((bool)((dynamic)run.ParsedContent!).ok).ShouldBeTrue();
        run.ResponseHeaders!["X-Trace"].ShouldBe(["42"]);
        run.ResponseHeaders["Content-Type"].ShouldBe(["application/json"]);
        run.Attempts.ShouldBe(1);
        run.Error.ShouldBeNull();
        host.Api.Requests[^1].Authorization.ShouldStartWith("Bearer canary-access-token");
    }

    [Theory]
    [InlineData(204, "2xx", "2xx")]
    [InlineData(200, "200", "2xx", "200")]
    [InlineData(404, "4xx", "2xx", "4xx")]
    [InlineData(404, "404", "4xx", "404")]
    [InlineData(404, "4XX", "4XX")]
    [InlineData(404, " 404 ", " 404 ", "4xx")]
    [InlineData(404, "Unmatched status code", "2xx")]
    [InlineData(404, "Unmatched status code", "403", "5xx")]
    [InlineData(404, "Unmatched status code", "")]
    [InlineData(302, "3xx", "3xx")]
    [InlineData(500, "Unmatched status code", "2xx")]
    [InlineData(200, "Unmatched status code")]
    public async Task The_outcome_is_the_most_specific_entry_as_it_was_written(int status, string outcome, params string[] expected)
    {
        var id = await host.AddConnectionAsync();
        host.Api.Enqueue(Answer.Empty(status));

        var run = await host.RunAsync(new() { Token = new(id), Url = new("things"), ExpectedStatusCodes = new(expected) });

        run.Outcome.ShouldBe(outcome);
        run.StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task Where_no_list_of_status_codes_was_ever_made_2xx_is_expected()
    {
        var id = await host.AddConnectionAsync();
        host.Api.Enqueue(Answer.Empty(201));

        (await host.RunAsync(new() { Token = new(id), Url = new("things"), ExpectedStatusCodes = new((ICollection<string>?)null) })).Outcome.ShouldBe("2xx");
    }

    [Fact]
    public async Task An_unmatched_status_code_says_which_and_keeps_what_was_answered()
    {
        var id = await host.AddConnectionAsync();
        host.Api.Enqueue(Answer.Json(new { message = "no such thing" }, 404));

        var run = await host.RunAsync(new() { Token = new(id), Url = new("things"), ExpectedStatusCodes = new(["200", "201"]) });

        run.Outcome.ShouldBe("Unmatched status code");
        run.Error.ShouldBe("The API answered 404, which is none of the expected status codes (200, 201). Look at the parsed content, or add the code to the expected ones.");
        ((string)((dynamic)run.ParsedContent!).message).ShouldBe("no such thing");
    }

    [Fact]
    public async Task A_token_that_is_refused_once_is_renewed_and_the_request_sent_again()
    {
        var id = await host.AddConnectionAsync();
        host.Api.Enqueue(Answer.Empty(401), Answer.Json(new { ok = true }));

        var run = await host.RunAsync(new() { Token = new(id), Url = new("things"), Method = new("POST"), Content = new("once") });

        run.Outcome.ShouldBe("2xx");
        run.Attempts.ShouldBe(2);
        host.Api.Requests[^1].Body.ShouldBe("once");
        host.Api.Requests[^1].Authorization.ShouldNotBe(host.Api.Requests[^2].Authorization);
    }

    [Fact]
    public async Task A_token_that_is_refused_twice_leaves_by_unauthorized_with_what_the_api_said()
    {
        var id = await host.AddConnectionAsync();
        host.Api.Enqueue(Answer.Empty(401), Answer.Json(new { error = "insufficient" }, 401));

        var run = await host.RunAsync(new() { Token = new(id), Url = new("things") });

        run.Outcome.ShouldBe("Unauthorized");
        run.StatusCode.ShouldBe(401);
        run.Attempts.ShouldBe(2);
        ((string)((dynamic)run.ParsedContent!).error).ShouldBe("insufficient");
        run.Error!.ShouldContain("refused the token");
    }

    [Theory]
    [InlineData("401")]
    [InlineData("4xx")]
    public async Task A_listed_401_is_matched_after_the_one_renewal(string listed)
    {
        var id = await host.AddConnectionAsync();
        host.Api.Enqueue(Answer.Empty(401), Answer.Empty(401));

        var run = await host.RunAsync(new() { Token = new(id), Url = new("things"), ExpectedStatusCodes = new([listed]) });

        run.Outcome.ShouldBe(listed);
        run.Attempts.ShouldBe(2);
        run.Error!.ShouldContain("refused the token");
    }

    [Fact]
    public async Task Without_a_token_nothing_is_sent_and_it_leaves_by_unauthorized()
    {
        var id = await host.AddConnectionAsync(change: x => x with { TokenEndpoint = host.Server["/refusing"].Url.AbsoluteUri });
        host.Server["/refusing"].Enqueue(Answer.Error("invalid_client", status: 401));
        var before = host.Api.Requests.Count;

        var run = await host.RunAsync(new() { Token = new(id), Url = new("things") });

        run.Outcome.ShouldBe("Unauthorized");
        run.StatusCode.ShouldBeNull();
        run.ParsedContent.ShouldBeNull();
        run.ResponseHeaders.ShouldBeNull();
        run.Attempts.ShouldBe(0);
        run.Error.ShouldNotBeNullOrWhiteSpace();
        host.Api.Requests.Count.ShouldBe(before);
    }

    [Fact]
    public async Task A_connection_nobody_has_authorized_leaves_by_unauthorized_and_says_what_to_do()
    {
        var run = await host.RunAsync(new() { Token = new(await host.AddDraftAsync()), Url = new("things") });

        run.Outcome.ShouldBe("Unauthorized");
        run.Error!.ShouldContain("uthorize");
    }

    [Fact]
    public async Task Our_own_time_limit_leaves_by_timeout()
    {
        var id = await host.AddConnectionAsync();
        var gate = new AnswerGate();
        host.Api.Enqueue(Answer.Empty(200).Behind(gate));

        var running = host.RunAsync(new() { Token = new(id), Url = new("things"), TimeoutSeconds = new(2.5) });
        await gate.ArrivalAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(2.5));
        var run = await running;

        run.Outcome.ShouldBe("Timeout");
        run.Error!.ShouldContain("2.5 seconds");
        run.Attempts.ShouldBe(1);
        run.StatusCode.ShouldBeNull();
    }

    [Fact]
    public async Task An_api_that_cannot_be_reached_leaves_by_failed_to_connect()
    {
        // Nothing listens on the port of a server that is gone.
        var gone = await ScriptedServer.StartAsync();
        await gone.DisposeAsync();
        var id = await host.AddConnectionAsync(change: x => x with { BaseUri = gone.BaseAddress.AbsoluteUri });

        var run = await host.RunAsync(new() { Token = new(id), Url = new("things") });

        run.Outcome.ShouldBe("Failed to connect");
        run.Error!.ShouldContain("cannot be reached");
    }

    [Theory]
    [InlineData("https://elsewhere.example/things", "elsewhere.example")]
    [InlineData("ftp://files.example/", "https")]
    [InlineData("http://", "not a URL")]
    public async Task A_destination_the_token_may_not_go_to_leaves_by_failed_to_connect(string url, string cause)
    {
        var run = await host.RunAsync(new() { Token = new(await host.AddConnectionAsync()), Url = new(url) });

        run.Outcome.ShouldBe("Failed to connect");
        run.Error!.ShouldContain(cause);
        run.Attempts.ShouldBe(0);
    }

    [Fact]
    public async Task A_cancelled_run_has_no_outcome()
    {
        var id = await host.AddConnectionAsync();
        var gate = new AnswerGate();
        host.Api.Enqueue(Answer.Empty(200).Behind(gate));
        using var cancelling = new CancellationTokenSource();

        var running = host.RunAsync(new() { Token = new(id), Url = new("things") }, cancellationToken: cancelling.Token);
        await gate.ArrivalAsync();
        await cancelling.CancelAsync();
        var run = await running;

        run.Followed.ShouldBeEmpty();
        run.Request.JournalData.ShouldNotContainKey("Outcomes");
    }
}

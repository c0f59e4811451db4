using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Credentials;

public sealed class RenewalFailureTests
{
    [Fact]
    public async Task A_dead_refresh_token_asks_for_a_person_and_is_not_sent_again()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Error("invalid_grant", "expired"));
        host.Time.Advance(TimeSpan.FromSeconds(61));

        for (var i = 0; i < 5; i++)
        {
            (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
            host.Time.Sleep(TimeSpan.FromMinutes(10));
        }

        host.Token.Requests.Count.ShouldBe(2);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.ReauthorizationRequired);
        ConnectionStatuses.Detail(await host.DescribeAsync(key), host.Time.GetUtcNow()).ShouldNotBeNull().NextStep.ShouldNotBeNull().ShouldContain("authorize");

        host.Token.Enqueue(Answer.Token("t9", 60, "r9"));
        (await host.AuthorizeAsync(key)).Status.ShouldBe(OAuthWebhook.Authorization.AuthorizationStatus.Completed);
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
    }

    [Fact]
    public async Task A_grant_that_needs_nobody_starts_over_from_a_dead_refresh_token()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("password"));
        host.Token.Enqueue(Answer.Token("t1", 60, "r1"), Answer.Error("invalid_grant"), Answer.Token("t2", 60, "r2"));

        await host.Credentials.GetAsync(key, default);
        host.Time.Advance(TimeSpan.FromSeconds(61));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        host.Token.Requests.Select(request => request.Form["grant_type"]).ShouldBe(["password", "refresh_token", "password"]);
    }

    [Fact]
    public async Task A_transient_failure_leaves_a_living_token_in_use_and_the_connection_alive()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", 600), Answer.Empty(429), Answer.Token("t2", 600));

        await host.Credentials.GetAsync(key, default);
        host.Time.Advance(TimeSpan.FromSeconds(560));
        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(1);
        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(1);
        host.Token.Requests.Count.ShouldBe(2, "the cool-down keeps the provider from being asked again at once");
        host.Time.Advance(TimeSpan.FromSeconds(10));
        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
    }

    [Fact]
    public async Task A_failing_connection_leaves_its_provider_alone_for_longer_and_longer()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Otherwise = _ => Answer.Empty(503);

        for (var second = 0; second < 3600; second++)
        {
            await host.Credentials.GetAsync(key, default);
            host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        host.Token.Requests.Count.ShouldBeInRange(9, 25);
    }

    [Fact]
    public async Task Retry_After_of_the_token_endpoint_is_honoured()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Empty(429).WithHeader("Retry-After", "120"), Answer.Token("t1"));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().RetryAfter.ShouldBe(TimeSpan.FromSeconds(120));
        host.Time.Advance(TimeSpan.FromSeconds(119));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();
        host.Token.Requests.Count.ShouldBe(1);
        host.Time.Advance(TimeSpan.FromSeconds(2));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task A_lost_answer_is_replayed_once_the_attempt_and_the_token_have_ended_and_says_so_when_it_is_too_late()
    {
        await using var host = await CoreHost.StartAsync(services => services.ShortenAttempts());
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 600, "r1"));
        host.Token.Enqueue(Answer.Html("bad gateway", 502));
        host.Time.Advance(TimeSpan.FromSeconds(550));

        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull("the living token goes on");
        (await host.DescribeAsync(key)).Token.Failure.ShouldNotBeNull().Error.Kind.ShouldBe(OAuthErrorKind.Indeterminate);
        host.Time.Advance(TimeSpan.FromSeconds(40));
        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull();
        host.Token.Requests.Count.ShouldBe(2, "nothing is replayed while the token lives");

        host.Token.Enqueue(Answer.Error("invalid_grant"));
        host.Time.Advance(TimeSpan.FromSeconds(120));
        await StoreClock.PassAttemptAsync(host, key);
        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        error.Description.ShouldContain("was lost");
        host.Token.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_lost_answer_that_was_never_processed_is_made_good_by_the_replay()
    {
        await using var host = await CoreHost.StartAsync(services => services.ShortenAttempts());
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Close(), Answer.Token("t2", 60, "r2"));
        host.Time.Advance(TimeSpan.FromSeconds(61));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Indeterminate);
        host.Time.Advance(TimeSpan.FromSeconds(120));
        await StoreClock.PassAttemptAsync(host, key);

        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        host.Token.Requests.Skip(1).Select(request => request.Form["refresh_token"]).ShouldBe(["r1", "r1"]);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
    }

    [Fact]
    public async Task Whoever_is_refused_first_is_told_when_it_is_tried_again_like_everybody_after()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Error("invalid_client", status: 401));

        var first = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();
        var second = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        first.RetryAfter.ShouldBe(TimeSpan.FromSeconds(15));
        second.ShouldBe(first);
    }

    [Fact]
    public async Task A_refresh_token_is_kept_and_spent_next_when_the_access_token_beside_it_cannot_be_sent()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Json(new { access_token = "of two words", refresh_token = "r2", token_type = "Bearer" }), Answer.Token("t3", 60, "r3"));
        host.Time.Advance(TimeSpan.FromSeconds(61));

        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();
        error.Kind.ShouldBe(OAuthErrorKind.MalformedResponse);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Failing);
        host.Time.Advance(TimeSpan.FromSeconds(16));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        host.Token.Requests.Skip(1).Select(request => request.Form["refresh_token"]).ShouldBe(["r1", "r2"]);
    }

    [Fact]
    public async Task A_life_is_counted_from_when_the_token_was_asked_for()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t1", 60).Behind(gate));
        var asked = host.Time.GetUtcNow();

        var getting = host.Credentials.GetAsync(key, default).AsTask();
        await gate.ArrivalAsync();
        host.Time.Advance(TimeSpan.FromSeconds(20));
        gate.Open();

        (await getting).Value.ShouldNotBeNull().Token!.ExpiresAt.ShouldBe(asked.AddSeconds(60));
    }

    [Fact]
    public async Task A_token_that_the_store_cannot_take_is_used_and_saved_as_soon_as_it_can()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Token("t2", 600, "r2"));
        host.Time.Advance(TimeSpan.FromSeconds(61));
        away.RefusesSaves = true;

        var renewed = await host.PassTimeAsync(host.Credentials.GetAsync(key, default).AsTask(), TimeSpan.FromMilliseconds(50));
        renewed.Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
        (await host.DescribeAsync(key)).Token.Generation.ShouldBe(1);
        var asked = await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default);
        asked.ShouldBeOfType<TokenOutcome.Refused>("nothing is spent while the last token is not saved").Error.Kind.ShouldBe(OAuthErrorKind.Transient);
        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);

        away.RefusesSaves = false;
        await host.StopAsync();
        (await host.DescribeAsync(key)).Token.Generation.ShouldBe(2);
        host.Token.Requests.Count.ShouldBe(2);
    }
}

using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Credentials;

public sealed class RenewalTests
{
    [Fact]
    public async Task A_warm_token_is_served_without_another_token_request()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));

        for (var i = 0; i < 20; i++)
            (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_thousand_cold_callers_cause_one_token_request()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t1").Behind(gate));

        var callers = Enumerable.Range(0, 1000).Select(_ => host.Credentials.GetAsync(key, default).AsTask()).ToArray();
        await gate.ArrivalAsync();
        gate.Open();
        var results = await Task.WhenAll(callers);

        results.ShouldAllBe(result => result.Error == null);
        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_expired_token_is_refreshed_once_and_the_rotated_refresh_token_is_spent_next()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Token("t2", 60, "r2"), Answer.Token("t3", 60, "r3"));

        host.Time.Advance(TimeSpan.FromSeconds(61));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.Credentials.GetAsync(key, default).AsTask()));
        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(key, default);

        host.Token.Requests.Skip(1).Select(request => request.Form["refresh_token"]).ShouldBe(["r1", "r2"]);
    }

    [Fact]
    public async Task A_refresh_answer_without_a_refresh_token_keeps_the_old_one_and_the_granted_scopes()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1", "read"));
        host.Token.Enqueue(Answer.Token("t2", 60), Answer.Token("t3", 60));

        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(key, default);
        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(key, default);

        host.Token.Requests.Skip(1).Select(request => request.Form["refresh_token"]).ShouldBe(["r1", "r1"]);
        (await host.DescribeAsync(key)).Token.GrantedScopes.ShouldBe(["read"]);
    }

    [Fact]
    public async Task A_token_that_lives_thirty_seconds_is_not_renewed_for_every_request()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", 30), Answer.Token("t2", 30));

        for (var i = 0; i < 20; i++)
        {
            await host.Credentials.GetAsync(key, default);
            host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_margin_longer_than_the_life_of_the_token_renews_at_half_its_life()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration() with { Refresh = new() { MarginSeconds = 3600 } });
        host.Token.Enqueue(Answer.Token("t1", 60), Answer.Token("t2", 60));

        await host.Credentials.GetAsync(key, default);
        host.Time.Advance(TimeSpan.FromSeconds(29));
        await host.Credentials.GetAsync(key, default);
        host.Token.Requests.Count.ShouldBe(1);
        host.Time.Advance(TimeSpan.FromSeconds(2));
        await host.Credentials.GetAsync(key, default);
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Without_expires_in_the_default_lifetime_of_the_connection_counts()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration() with { Refresh = new() { DefaultLifetimeSeconds = 100 } });
        host.Token.Enqueue(Answer.Token("t1", expiresIn: null), Answer.Token("t2", expiresIn: null));

        await host.Credentials.GetAsync(key, default);
        host.Time.Advance(TimeSpan.FromSeconds(101));
        await host.Credentials.GetAsync(key, default);

        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_cancelled_caller_stops_waiting_and_the_token_is_saved_all_the_same()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Time.Advance(TimeSpan.FromSeconds(61));
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t2", 60, "r2").Behind(gate));
        using var cancellation = new CancellationTokenSource();

        var cancelled = host.Credentials.GetAsync(key, cancellation.Token).AsTask();
        await gate.ArrivalAsync();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(cancelled);
        var patient = host.Credentials.GetAsync(key, default).AsTask();
        gate.Open();

        (await patient).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
        (await host.DescribeAsync(key)).Token.Generation.ShouldBe(2);
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_host_that_stops_waits_for_the_token_on_its_way()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Time.Advance(TimeSpan.FromSeconds(61));
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t2", 60, "r2").Behind(gate));

        _ = host.Credentials.GetAsync(key, default).AsTask();
        await gate.ArrivalAsync();
        var stopping = host.StopAsync();
        stopping.IsCompleted.ShouldBeFalse();
        gate.Open();
        await stopping;

        (await host.DescribeAsync(key)).Token.Generation.ShouldBe(2);
    }

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
            host.Time.Advance(TimeSpan.FromMinutes(10));
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
    public async Task A_delete_during_a_refresh_wins()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t2", 60, "r2").Behind(gate));
        host.Time.Advance(TimeSpan.FromSeconds(61));

        var refreshing = host.Credentials.GetAsync(key, default).AsTask();
        await gate.ArrivalAsync();
        (await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, default)).ShouldBe(DeleteOutcome.Deleted);
        gate.Open();

        (await refreshing).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.ConnectionNotFound);
        (await host.Connections.FindAsync(CoreHost.Caller, key.Id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_token_entered_during_a_refresh_wins()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t2", 60, "r2").Behind(gate));
        host.Api.Enqueue(Answer.Json(new { ok = true }));
        host.Time.Advance(TimeSpan.FromSeconds(61));

        var refreshing = host.Credentials.GetAsync(key, default).AsTask();
        await gate.ArrivalAsync();
        await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new("by-hand", null, null), default);
        gate.Open();
        (await refreshing).Error.ShouldBeNull();
        await host.SendAsync(key);

        host.Api.Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer by-hand");
    }

    [Fact]
    public async Task An_edit_of_the_scopes_renews_the_token_before_its_next_use()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"), Answer.Token("t2"));
        await host.Credentials.GetAsync(key, default);

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { Scopes = ["admin"] } }, null, default);
        await host.Credentials.GetAsync(key, default);

        host.Token.Requests[^1].Form["scope"].ShouldBe("admin");
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_edit_of_name_or_secret_keeps_the_token()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        await host.Credentials.GetAsync(key, default);

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { Name = "Other" }, ClientSecret = "rotated" }, null, default);
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_refresh_token_is_never_sent_to_another_server_than_its_own()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        var registration = host.Registration("authorization_code") with { TokenEndpoint = host.Server["/other"].Url.AbsoluteUri };

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration, ClientSecret = "again" }, null, default);
        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        host.Server["/other"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refresh_token_is_never_sent_to_a_refresh_endpoint_that_was_entered_later()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        var registration = host.Registration("authorization_code") with { Refresh = new() { Endpoint = host.Server["/other"].Url.AbsoluteUri } };

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration, ClientSecret = "again" }, null, default);
        host.Time.Advance(TimeSpan.FromSeconds(61));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);

        host.Server["/other"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_without_a_refresh_token_is_used_to_its_end_and_not_called_dead_before()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 600));

        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Refused>();
        host.Time.Advance(TimeSpan.FromSeconds(595));
        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull();
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
        host.Time.Advance(TimeSpan.FromSeconds(6));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Expired);
        host.Token.Requests.Count.ShouldBe(1);
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

    [Fact]
    public async Task A_person_who_asks_for_a_token_gets_a_new_one_although_others_are_just_reading_the_old_one()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Otherwise = _ => Answer.Token(Guid.NewGuid().ToString("N"));
        await host.Credentials.GetAsync(key, default);

        for (var round = 0; round < 10; round++)
        {
            host.Credentials.Invalidate(key);
            var before = (await host.DescribeAsync(key)).Token.Generation;
            var reading = host.Credentials.GetAsync(key, default).AsTask();
            var done = (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>();
            await reading;
            done.Connection.Token.Generation.ShouldBe(before + 1);
        }
    }

    [Fact]
    public async Task A_disabled_connection_gives_no_token_and_asks_nobody()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration() with { Disabled = true });

        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.ConnectionDisabled);

        host.Token.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_draft_that_nobody_authorized_stays_a_draft()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));

        for (var i = 0; i < 3; i++)
        {
            (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.AuthorizationPending);
            host.Time.Advance(TimeSpan.FromSeconds(6));
        }

        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.PendingAuthorization);
    }

    [Fact]
    public async Task Use_is_counted_and_written_in_batches()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Otherwise = _ => Answer.Json(new { ok = true });
        for (var i = 0; i < 7; i++)
            await host.SendAsync(key);

        await host.StopAsync();

        var overview = await host.DescribeAsync(key);
        overview.UseCount.ShouldBe(7);
        overview.LastUsedAt.ShouldBe(host.Time.GetUtcNow());
    }
}

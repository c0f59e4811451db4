using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Credentials;

public sealed class RenewalAheadTests
{
    [Fact]
    public async Task In_the_soft_window_callers_go_on_with_the_old_token_while_the_new_one_is_on_its_way()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        await host.Credentials.GetAsync(key, default);
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t2", 3600, "r2").Behind(gate));
        host.Time.Sleep(TimeSpan.FromMinutes(46));

        for (var i = 0; i < 100; i++)
        {
            var caller = host.Credentials.GetAsync(key, default).AsTask();
            caller.IsCompletedSuccessfully.ShouldBeTrue("nobody waits");
            (await caller).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(1);
        }

        await gate.ArrivalAsync();
        gate.Open();
        await host.SettleAsync();
        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(86400, null, 86400 - 900)]
    [InlineData(3600, null, 2700)]
    [InlineData(600, null, 300)]
    [InlineData(600, 120, 480)]
    [InlineData(600, 3600, 300)]
    [InlineData(600, 0, 600)]
    public async Task The_soft_margin_is_fifteen_minutes_or_what_was_chosen_and_at_most_half_the_life(int life, int? margin, int seconds)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration() with { Refresh = new() { MarginSeconds = margin } });
        host.Token.Enqueue(Answer.Token("t1", life), Answer.Token("t2", life));
        await host.Credentials.GetAsync(key, default);

        host.Time.Sleep(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        await host.Credentials.GetAsync(key, default);
        await host.SettleAsync();
        host.Token.Requests.Count.ShouldBe(1);

        host.Time.Sleep(TimeSpan.FromTicks(1));
        await host.Credentials.GetAsync(key, default);
        await host.SettleAsync();
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(86400, 60)]
    [InlineData(300, 30)]
    [InlineData(30, 3)]
    public async Task From_the_hard_margin_on_callers_wait(int life, int margin)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", life), Answer.Token("t2", life));
        await host.Credentials.GetAsync(key, default);

        host.Time.Sleep(TimeSpan.FromSeconds(life - margin));

        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
    }

    [Fact]
    public async Task A_caller_who_needs_a_token_joins_the_renewal_that_began_ahead_of_it()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t1", 3600), Answer.Token("t2", 3600).Behind(gate));
        await host.Credentials.GetAsync(key, default);

        host.Time.Sleep(TimeSpan.FromMinutes(59) - TimeSpan.FromSeconds(1));
        await host.Credentials.GetAsync(key, default);
        await gate.ArrivalAsync();
        host.Time.Sleep(TimeSpan.FromSeconds(2));
        var waiting = host.Credentials.GetAsync(key, default).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        gate.Open();

        (await waiting).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task While_the_provider_is_away_the_token_is_used_to_its_end_and_each_caller_is_served_at_once()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", 3600));
        host.Token.Otherwise = _ => Answer.Empty(503);
        await host.Credentials.GetAsync(key, default);
        host.Time.Sleep(TimeSpan.FromMinutes(45));

        for (var second = 0; second < 14 * 60; second++)
        {
            (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
            await host.SettleAsync();
            host.Time.Sleep(TimeSpan.FromSeconds(1));
        }

        host.Token.Requests.Count.ShouldBeInRange(5, 15, "the cool-down doubles");
        host.Token.Otherwise = _ => Answer.Token("t2", 3600);
        host.Time.Sleep(TimeSpan.FromSeconds(61));
        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2, "at its end one attempt is free, whatever the cool-down");
    }

    [Fact]
    public async Task A_provider_that_refuses_an_early_refresh_is_asked_as_late_as_possible_from_then_on()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        host.Token.Enqueue(Answer.Error("invalid_request", "The access token has not expired."), Answer.Token("t2", 3600, "r2"), Answer.Token("t3", 3600, "r3"));

        for (var minute = 0; minute < 170; minute++)
        {
            (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
            await host.SettleAsync();
            host.Time.Sleep(TimeSpan.FromMinutes(1));
        }

        host.Token.Requests.Skip(1).Select(request => request.Form["refresh_token"]).ShouldBe(["r1", "r1", "r2"], "one early attempt was refused, and none was made after it");
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
    }

    [Fact]
    public async Task A_provider_that_gives_the_same_token_again_is_asked_as_late_as_possible_from_then_on()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        var start = host.Time.GetUtcNow();
        // As several providers do: one token an hour, however often it is asked for.
        host.Token.Otherwise = _ =>
        {
            var age = (int)(host.Time.GetUtcNow() - start).TotalSeconds;
            return Answer.Token($"t{age / 3600}", 3600 - (age % 3600));
        };

        for (var minute = 0; minute < 600; minute++)
        {
            (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
            await host.SettleAsync();
            host.Time.Sleep(TimeSpan.FromMinutes(1));
        }

        host.Token.Requests.Count.ShouldBeLessThanOrEqualTo(32, "about three an hour at most, and not one for each request");
    }

    [Fact]
    public async Task A_dead_refresh_token_is_known_before_the_access_token_ends_and_the_access_token_is_used_to_its_end()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        host.Token.Enqueue(Answer.Error("invalid_grant"));
        await host.Credentials.GetAsync(key, default);
        host.Time.Sleep(TimeSpan.FromMinutes(46));

        await host.Credentials.GetAsync(key, default);
        await host.SettleAsync();

        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.ReauthorizationRequired);
        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull();
        host.Time.Sleep(TimeSpan.FromMinutes(15));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_token_that_nothing_but_a_person_can_renew_is_left_alone_until_its_end()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600));
        await host.Credentials.GetAsync(key, default);
        host.Time.Sleep(TimeSpan.FromMinutes(59) + TimeSpan.FromSeconds(59));

        host.Credentials.GetAsync(key, default).AsTask().IsCompletedSuccessfully.ShouldBeTrue();

        host.Token.Requests.Count.ShouldBe(1);
    }
}

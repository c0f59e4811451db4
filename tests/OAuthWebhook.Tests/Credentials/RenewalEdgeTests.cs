using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Events;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Credentials;

public sealed class RenewalEdgeTests
{
    [Fact]
    public async Task A_refresh_token_that_outlives_the_end_that_was_foreseen_is_not_refreshed_again_and_again()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"), registration => registration with { Refresh = new() { RefreshTokenLifetimeSeconds = 30 * 86400 } });
        // Not rotated, so that its end stays what it was.
        host.Token.Otherwise = _ => Answer.Token(Guid.NewGuid().ToString("N"), 3600);

        for (var hour = 0; hour < 60 * 24; hour += 6)
        {
            host.Time.Sleep(TimeSpan.FromHours(6));
            await host.DoAsync<RenewalScheduler>();
        }

        host.Token.Requests.Count.ShouldBeLessThan(20);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
    }

    [Fact]
    public async Task A_token_that_could_not_be_saved_and_lost_its_number_to_an_entered_one_is_not_used_any_more()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Token("unsaved", 600, "r2"));
        host.Api.Otherwise = _ => Answer.Json(new { ok = true });
        host.Time.Advance(TimeSpan.FromSeconds(61));
        away.RefusesSaves = true;
        await host.PassTimeAsync(host.Credentials.GetAsync(key, default).AsTask(), TimeSpan.FromMilliseconds(50));
        await host.SendAsync(key);
        host.Api.Requests[^1].Authorization.ShouldBe("Bearer unsaved");

        away.RefusesSaves = false;
        await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new("by-hand", null, null), default);
        await host.SendAsync(key);

        host.Api.Requests[^1].Authorization.ShouldBe("Bearer by-hand");
        host.Logs.Text.ShouldContain("was replaced meanwhile");
    }

    [Fact]
    public async Task Whoever_was_held_up_for_as_long_as_the_lease_sends_nothing_under_it()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Token("t2", 60, "r2"));
        host.Time.Advance(TimeSpan.FromSeconds(61));
        // Stands still between the record and the request, until others may take over.
        away.AfterBegin = () => host.Time.Sleep(TimeSpan.FromSeconds(80));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        away.Begun.ShouldBe(2, "the first attempt ended without a request");
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_provider_that_goes_on_answering_503_to_a_refresh_is_asked_less_and_less()
    {
        await using var host = await CoreHost.StartAsync(services => services.ShortenAttempts());
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Otherwise = _ => Answer.Empty(503);
        host.Time.Advance(TimeSpan.FromSeconds(61));

        for (var minute = 0; minute < 24 * 60; minute++)
        {
            await host.Credentials.GetAsync(key, default);
            if (await host.HasAttemptAsync(key))
                await StoreClock.PassAttemptAsync(host, key);
            host.Time.Sleep(TimeSpan.FromMinutes(1));
        }

        host.Token.Requests.Count.ShouldBeInRange(30, 70, "a day has 48 half hours");
    }

    [Fact]
    public async Task A_secret_that_was_wrong_for_a_while_does_not_end_renewal_ahead()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        host.Token.Enqueue(Answer.Error("invalid_client", status: 401), Answer.Token("t2", 3600, "r2"), Answer.Token("t3", 3600, "r3"));
        await host.Credentials.GetAsync(key, default);
        host.Time.Sleep(TimeSpan.FromMinutes(46));
        await host.Credentials.GetAsync(key, default);
        await host.SettleAsync();
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration("authorization_code"), ClientSecret = "right" }, null, default);
        host.Time.Sleep(TimeSpan.FromMinutes(1));
        await host.Credentials.GetAsync(key, default);
        await host.Credentials.GetAsync(key, default);
        await host.SettleAsync();
        host.Token.Requests.Count.ShouldBe(3);

        host.Time.Sleep(TimeSpan.FromMinutes(46));
        await host.Credentials.GetAsync(key, default);
        await host.SettleAsync();

        host.Token.Requests.Count.ShouldBe(4, "ahead again");
    }

    [Fact]
    public async Task A_provider_that_seemed_to_refuse_early_renewals_is_asked_early_again_after_some_time()
    {
        await using var host = await CoreHost.StartAsync();
        var number = 0;
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        await host.Credentials.GetAsync(key, default);
        host.Token.Enqueue(Answer.Empty(404));
        host.Token.Otherwise = _ => Answer.Token($"t{++number + 1}", 3600, $"r{number + 1}");
        var early = new List<bool>();

        for (var i = 0; i < 40; i++)
        {
            host.Time.Sleep(TimeSpan.FromMinutes(50));
            await host.Credentials.GetAsync(key, default);
            await host.SettleAsync();
            early.Add(number > i);
            host.Time.Sleep(TimeSpan.FromMinutes(9.5));
            await host.Credentials.GetAsync(key, default);
            await host.SettleAsync();
            number.ShouldBe(i + 1);
        }

        early[1].ShouldBeFalse("it is asked as late as possible");
        early[^1].ShouldBeTrue("what was taken for a rule was a moment's mistake");
    }

    [Fact]
    public async Task A_lost_answer_to_the_record_of_an_attempt_does_not_hold_the_connection()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Token("t2", 60, "r2"));
        host.Time.Advance(TimeSpan.FromSeconds(61));
        away.LosesAnswersToBegin = 1;

        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);

        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
    }

    [Fact]
    public async Task A_refused_token_that_nothing_can_renew_is_told_once_and_noted()
    {
        await using var host = await CoreHost.StartAsync();
        using var events = host.Get<ConnectionEvents>().Subscribe();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600));
        host.Api.Otherwise = _ => Answer.Empty(401);

        for (var i = 0; i < 3; i++)
            await host.SendAsync(key);

        events.Dispose();
        (await events.ReadAllAsync().ToListAsync()).Select(happened => happened.Kind).ShouldBe([ConnectionEventKind.Authorized, ConnectionEventKind.ReauthorizationRequired]);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.ReauthorizationRequired);
        ConnectionStatuses.Detail(await host.DescribeAsync(key), host.Time.GetUtcNow()).ShouldNotBeNull().Reason.ShouldContain("refused");
    }

    [Fact]
    public async Task A_token_that_ended_without_a_refresh_token_is_told_as_such()
    {
        await using var host = await CoreHost.StartAsync();
        using var events = host.Get<ConnectionEvents>().Subscribe();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60));
        host.Time.Advance(TimeSpan.FromSeconds(61));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Description.ShouldContain("has ended");

        events.Dispose();
        (await events.ReadAllAsync().LastAsync()).Kind.ShouldBe(ConnectionEventKind.ReauthorizationRequired);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Expired);
    }

    [Fact]
    public async Task A_person_cannot_make_a_lost_refresh_be_replayed_while_the_token_lives()
    {
        await using var host = await CoreHost.StartAsync(services => services.ShortenAttempts());
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        host.Token.Enqueue(Answer.Empty(502));
        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Refused>();
        await StoreClock.PassAttemptAsync(host, key);

        var again = (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Refused>();

        again.Error.Kind.ShouldBe(OAuthErrorKind.Indeterminate);
        host.Token.Requests.Count.ShouldBe(2);
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull("the living token goes on");
    }

    [Fact]
    public async Task A_lost_refresh_is_replayed_as_soon_as_the_token_has_ended_however_often_somebody_looked_before()
    {
        await using var host = await CoreHost.StartAsync(services => services.ShortenAttempts());
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 300, "r1"));
        // Recorded half-way through the token's life, and then the node was gone.
        await host.Get<ITokenStore>().BeginAttemptAsync(key, new("attempt", "another node", 1, TimeSpan.FromSeconds(11), host.Time.GetUtcNow().AddSeconds(11)), default);
        await StoreClock.PassAttemptAsync(host, key);
        host.Time.Sleep(TimeSpan.FromSeconds(280));
        for (var i = 0; i < 3; i++)
        {
            (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull("the living token goes on");
            (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Refused>();
        }

        await host.SettleAsync();
        host.Token.Requests.Count.ShouldBe(1);

        host.Token.Enqueue(Answer.Token("t2", 300, "r2"));
        host.Time.Sleep(TimeSpan.FromSeconds(21));

        (await host.GetPatientlyAsync(key)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
        host.Token.Requests[^1].Form["refresh_token"].ShouldBe("r1");
    }
}

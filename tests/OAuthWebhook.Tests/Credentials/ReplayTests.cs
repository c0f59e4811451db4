using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Credentials;

/// <summary>Who waits for whom when the outcome of an attempt is unknown, or whoever holds it does not come back.</summary>
public sealed class ReplayTests
{
    [Fact]
    public async Task After_an_edit_nobody_waits_for_an_outcome_that_is_known_to_be_unknown()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Empty(502));
        host.Time.Sleep(TimeSpan.FromSeconds(61));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Indeterminate);
        var registration = (await host.DescribeAsync(key)).Registration with { Name = "Another name" };
        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();

        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.Indeterminate);
        error.RetryAfter.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.Zero);
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Whoever_waits_for_a_node_that_vanished_is_told_so_before_its_lease_ends()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Time.Sleep(TimeSpan.FromSeconds(61));
        var lifetime = TimeSpan.FromSeconds(90);
        (await host.Get<ITokenStore>().BeginAttemptAsync(key, new("of-another", "gone", 1, lifetime, host.Time.GetUtcNow() + lifetime), default)).ShouldBeOfType<AttemptStart.Begun>();

        var began = host.Time.GetUtcNow();
        var error = (await host.PassTimeAsync(host.Credentials.GetAsync(key, default).AsTask(), TimeSpan.FromMilliseconds(250))).Error.ShouldNotBeNull();

        (host.Time.GetUtcNow() - began).ShouldBeLessThan(lifetime);
        error.Description.ShouldContain("Another node began");
        error.RetryAfter.ShouldNotBeNull();
        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Where_whoever_asked_has_said_that_it_has_no_answer_the_replay_waits_for_nobody()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Empty(502), Answer.Token("t2", 60, "r2"));
        host.Time.Sleep(TimeSpan.FromSeconds(61));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Indeterminate);
        host.Time.Sleep(TimeSpan.FromMinutes(2));
        await StoreClock.PassAttemptAsync(host, key);

        // The clock stands still.
        (await host.Credentials.GetAsync(key, default).AsTask().WaitAsync(Patience.Limit)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
    }

    [Fact]
    public async Task After_an_edit_callers_on_other_nodes_wait_for_the_replay_that_is_under_way()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await host.StartAnotherAsync();
        var key = await UnknownAsync(host);
        var registration = (await host.DescribeAsync(key)).Registration with { Name = "Another name" };
        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();
        await StoreClock.PassAttemptAsync(host, key);
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t2", 600, "r2").Behind(gate));
        var replay = host.Credentials.GetAsync(key, default).AsTask();
        await gate.ArrivalAsync();

        var waiting = other.Credentials.GetAsync(key, default).AsTask();
        var timers = host.Time.ArmedTimers;
        await host.PassTimeUntilAsync(() => Task.FromResult(waiting.IsCompleted || host.Time.ArmedTimers > timers), TimeSpan.Zero);
        gate.Open();

        (await replay).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
        (await host.PassTimeAsync(waiting, TimeSpan.FromMilliseconds(50))).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
    }

    [Fact]
    public async Task A_replay_that_was_answered_is_waited_for_no_more_than_one_that_was_not()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await UnknownAsync(host);
        host.Token.Enqueue(Answer.Empty(429), Answer.Token("t2", 60, "r2"));
        host.Time.Sleep(TimeSpan.FromMinutes(2));
        await StoreClock.PassAttemptAsync(host, key);
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Transient);
        host.Time.Sleep(TimeSpan.FromMinutes(10));

        // The clock stands still.
        (await host.Credentials.GetAsync(key, default).AsTask().WaitAsync(Patience.Limit)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
    }

    [Fact]
    public async Task A_later_answer_that_another_node_may_have_is_waited_for_although_the_first_is_known_to_be_lost()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        await using var other = await host.StartAnotherAsync();
        var key = await UnknownAsync(host);
        host.Token.Enqueue(Answer.Token("t2", 600, "r2"));
        host.Token.Otherwise = _ => Answer.Error("invalid_grant");
        host.Time.Sleep(TimeSpan.FromMinutes(2));
        await StoreClock.PassAttemptAsync(host, key);
        away.RefusesSaves = true;
        (await host.GetPatientlyAsync(key)).Error.ShouldBeNull("it is used from memory");
        await StoreClock.PassAttemptAsync(host, key);

        var timers = host.Time.ArmedTimers;
        var asking = other.Credentials.GetAsync(key, default).AsTask();
        await host.PassTimeUntilAsync(() => Task.FromResult(asking.IsCompleted || host.Time.ArmedTimers > timers), TimeSpan.Zero);
        away.RefusesSaves = false;
        await host.Credentials.SaveUnsavedAsync();

        (await host.PassTimeAsync(asking, TimeSpan.FromMilliseconds(100))).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
        host.Token.Requests.Count.ShouldBe(3, "a refresh token that is spent is not sent again");
    }

    // Its first token has ended, and the answer to the refresh was lost.
    private static async Task<ConnectionKey> UnknownAsync(CoreHost host)
    {
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Empty(502));
        host.Time.Sleep(TimeSpan.FromSeconds(61));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.Indeterminate);
        return key;
    }
}

using OAuthWebhook.Credentials;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Usage;

namespace OAuthWebhook.Tests.Credentials;

/// <summary>What stays in memory of connections that nobody uses, and what does not get lost with it.</summary>
public sealed class IdleConnectionsTests
{
    private static readonly TimeSpan While = IdleSweep.Idle + TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_token_that_nobody_used_for_a_while_is_in_memory_no_longer_and_is_not_asked_for_again()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", 86400));
        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();
        host.Credentials.Warm(key).ShouldNotBeNull();

        host.Time.Sleep(While);
        await host.DoAsync<IdleSweep>();

        host.Credentials.Warm(key).ShouldBeNull();
        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();
        host.Api.Requests[^1].Authorization.ShouldBe("Bearer t1");
        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_first_who_uses_a_token_again_in_its_soft_window_has_it_renewed()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", 3600), Answer.Token("t2", 3600));
        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();
        host.Time.Sleep(TimeSpan.FromMinutes(50));
        await host.DoAsync<IdleSweep>();

        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();
        await host.SettleAsync();

        host.Api.Requests[^1].Authorization.ShouldBe("Bearer t1");
        host.Credentials.Warm(key).ShouldNotBeNull().Token!.Generation.ShouldBe(2);
    }

    [Fact]
    public async Task A_connection_that_warm_requests_use_stays_in_memory()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", 86400));
        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();
        for (var i = 0; i < 4; i++)
        {
            host.Time.Sleep(IdleSweep.Idle / 2);
            (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();
            await host.DoAsync<IdleSweep>();
        }

        host.Credentials.Warm(key).ShouldNotBeNull();
    }

    [Fact]
    public async Task Of_a_deleted_connection_nothing_stays()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", 86400));
        (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();
        await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, default);

        host.Time.Sleep(While);
        await host.DoAsync<UsageWriter>();
        await host.DoAsync<IdleSweep>();

        host.Credentials.RetireIdle(host.Time.GetUtcNow() - IdleSweep.Idle, _ => null).ShouldNotContain(key, "the sweep was there first");
        host.Get<UsageRecorder>().LastUsed(key).ShouldBeNull();
    }

    [Fact]
    public async Task A_token_that_the_store_could_not_take_is_not_let_go_of()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        var key = await host.AddAsync();
        away.RefusesSaves = true;
        host.Token.Enqueue(Answer.Token("t1", 86400));
        (await host.GetPatientlyAsync(key)).Error.ShouldBeNull();

        host.Time.Sleep(While);
        await host.DoAsync<IdleSweep>();
        away.RefusesSaves = false;
        await host.Credentials.SaveUnsavedAsync();

        (await host.Credentials.GetAsync(key, default)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(1);
        host.Token.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_connection_whose_token_is_on_its_way_stays()
    {
        var entry = new CredentialEntry(new("", "crm"));
        var arrival = new TaskCompletionSource<OAuthResult<CredentialSnapshot>>();
        entry.TryTouch(DateTimeOffset.UnixEpoch).ShouldBeTrue();
        var flight = entry.Join(-1, Urgency.Needed, (_, _, _) => arrival.Task).ShouldNotBeNull();

        entry.TryRetire(DateTimeOffset.MaxValue).ShouldBeFalse();
        arrival.SetResult(new OAuthError(OAuthErrorKind.Transient, "away", "It is away.", "Wait."));
        await flight.Task;

        entry.TryRetire(DateTimeOffset.MaxValue).ShouldBeTrue();
        entry.TryTouch(DateTimeOffset.UnixEpoch).ShouldBeFalse("whoever comes now makes another");
        entry.Join(-1, Urgency.Needed, (_, _, _) => arrival.Task).ShouldBeNull("nothing begins where nobody would look for what it brings");
    }

    [Fact]
    public void An_entry_with_a_failure_that_the_store_could_not_take_stays()
    {
        var entry = new CredentialEntry(new("", "crm"));
        var note = new CredentialEntry.UnsavedNote(1, new(new(OAuthErrorKind.Transient, "away", "It is away.", "Wait."), DateTimeOffset.UnixEpoch, 1, null), "attempt");
        entry.Keep(note);
        entry.TryRetire(DateTimeOffset.MaxValue).ShouldBeFalse();

        entry.LetGo(note);

        entry.TryRetire(DateTimeOffset.MaxValue).ShouldBeTrue();
    }

    [Fact]
    public void Uses_that_are_given_back_say_when_they_were()
    {
        var then = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var counter = new UsageCounter(TimeProvider.System);

        counter.TryAdd(3, then).ShouldBeTrue();
        counter.TryAdd(1, then.AddDays(-1)).ShouldBeTrue();

        counter.LastUsedAt.ShouldBe(then);
        counter.Take().ShouldBe(4);
    }

    [Fact]
    public async Task No_use_is_lost_with_the_counter_of_an_idle_connection()
    {
        const int threads = 4;
        const int uses = 20_000;
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        var recorder = host.Get<UsageRecorder>();
        var noting = Enumerable.Range(0, threads).Select(_ => Task.Run(() =>
        {
            var counter = recorder.For(key);
            for (var i = 0; i < uses; i++)
            {
                while (!counter.TryNote())
                    counter = recorder.For(key);
            }
        })).ToArray();

        while (!Task.WhenAll(noting).IsCompleted)
        {
            recorder.Forget(key);
            await recorder.FlushAsync(default);
        }

        await recorder.FlushAsync(default);
        recorder.Forget(key);
        recorder.LastUsed(key).ShouldBeNull();
        var today = DateOnly.FromDateTime(host.Time.GetUtcNow().UtcDateTime);
        (await host.Get<IUsageStore>().ListDaysAsync(key, today.AddDays(-1), default)).Sum(day => day.Count).ShouldBe(threads * uses);
    }
}

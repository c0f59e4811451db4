using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Credentials;

public sealed class RenewalRaceTests
{
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
    public async Task A_delete_during_a_refresh_wins()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t2", 60, "r2").Behind(gate));
        host.Time.Advance(TimeSpan.FromSeconds(61));

        var refreshing = host.Credentials.GetAsync(key, default).AsTask();
        await gate.ArrivalAsync();
        (await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, default)).ShouldBeOfType<DeleteOutcome.Deleted>();
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
}

using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Events;
using OAuthWebhook.Grants;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Grants;

/// <summary>Who asks, where there are several nodes, several codes, or a host that stops.</summary>
public sealed class DevicePollingNodesTests
{
    [Fact]
    public async Task Two_nodes_ask_once()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await host.StartAnotherAsync();
        var begun = await host.BeginDeviceAsync();
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t1").Behind(gate));
        host.Time.Advance(TimeSpan.FromSeconds(5));

        var polls = new[] { host.PollAsync(), other.PollAsync() };
        await gate.ArrivalAsync();
        await other.DoAsync<DevicePolling>();
        await host.DoAsync<DevicePolling>();
        gate.Open();
        await Task.WhenAll(polls);

        host.Token.Requests.Count.ShouldBe(1);
        (await other.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Completed);
        (await other.StatusAsync(begun.Connection)).ShouldBe(ConnectionStatus.Active);
    }

    [Fact]
    public async Task A_server_that_is_slow_to_answer_holds_up_nobody_elses_code()
    {
        await using var host = await CoreHost.StartAsync();
        var slow = await host.BeginDeviceAsync();
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t1").Behind(gate), Answer.Token("t2"));
        host.Time.Advance(TimeSpan.FromSeconds(5));
        var round = host.DoAsync<DevicePolling>();
        await gate.ArrivalAsync();

        var quick = await host.BeginDeviceAsync();
        await host.PassTimeAsync(round, TimeSpan.FromMilliseconds(250));
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await host.PassTimeAsync(host.DoAsync<DevicePolling>(), TimeSpan.FromMilliseconds(250));

        await host.PassTimeUntilAsync(async () => (await host.FindAsync(quick)).Status == AuthorizationStatus.Completed, TimeSpan.FromMilliseconds(1));
        (await host.FindAsync(slow)).Status.ShouldBe(AuthorizationStatus.Pending);
        gate.Open();
        await host.PollAsync();
        (await host.FindAsync(slow)).Status.ShouldBe(AuthorizationStatus.Completed);
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Another_node_goes_on_after_the_one_that_began_is_gone()
    {
        await using var host = await CoreHost.StartAsync();
        PendingAuthorization begun;
        await using (var first = await host.StartAnotherAsync())
            begun = await first.BeginDeviceAsync();
        host.Token.Enqueue(Answer.Token("t1"));

        await host.PollAfterAsync(5);

        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Completed);
    }

    [Fact]
    public async Task A_node_that_vanished_while_it_asked_is_made_up_for_and_what_it_may_have_taken_with_it_is_told()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        host.Time.Advance(TimeSpan.FromSeconds(5));
        // What the node wrote before it asked.
        var found = (await host.Get<IAuthorizationStore>().FindDueAsync(host.Time.GetUtcNow(), 10, default)).ShouldHaveSingleItem();
        (await host.Get<IAuthorizationStore>().TryHoldAsync(found, new OAuthWebhookOptions().RenewalAttemptLifetime, found.Device! with { UnansweredSince = host.Time.GetUtcNow() }, default)).ShouldNotBeNull();
        host.Token.Enqueue(Answer.Error("invalid_grant"));

        await host.PollAfterAsync(5);
        host.Token.Requests.ShouldBeEmpty();
        await host.PassHoldAsync();
        await host.PollPatientlyAsync();

        (await host.FindAsync(begun)).Reason.ShouldNotBeNull().ShouldContain("2026-01-01 00:00:05 UTC was lost");
    }

    [Fact]
    public async Task A_host_that_stops_waits_for_the_answer_to_its_question()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t1").Behind(gate));
        host.Time.Advance(TimeSpan.FromSeconds(5));
        var round = host.DoAsync<DevicePolling>();
        await gate.ArrivalAsync();
        var polling = await host.PassTimeAsync(round, TimeSpan.FromMilliseconds(250));

        var stopping = polling.StopAsync(default);
        stopping.IsCompleted.ShouldBeFalse();
        gate.Open();
        await stopping;

        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Completed);
    }

    [Fact]
    public async Task A_host_that_stops_while_it_waits_for_another_asks_nothing()
    {
        await using var host = await CoreHost.StartAsync();
        await host.BeginDeviceAsync();
        host.Time.Advance(TimeSpan.FromSeconds(5));
        var found = (await host.Get<IAuthorizationStore>().FindDueAsync(host.Time.GetUtcNow(), 10, default)).ShouldHaveSingleItem();
        (await host.Get<IAuthorizationStore>().TryHoldAsync(found, new OAuthWebhookOptions().RenewalAttemptLifetime, found.Device! with { UnansweredSince = host.Time.GetUtcNow() }, default)).ShouldNotBeNull();
        await host.PassHoldAsync();
        using var stopping = new CancellationTokenSource();
        var polling = ActivatorUtilities.CreateInstance<DevicePolling>(host.Get<IServiceProvider>());
        var timers = host.Time.ArmedTimers;
        var round = polling.TryWorkAsync(stopping.Token);
        await host.PassTimeUntilAsync(() => Task.FromResult(host.Time.ArmedTimers > timers), TimeSpan.Zero);
        await stopping.CancelAsync();

        await host.PassTimeUntilAsync(() => Task.FromResult(round.IsCompleted && polling.SettleAsync().IsCompleted), TimeSpan.FromMilliseconds(250));

        host.Token.Requests.ShouldBeEmpty();
    }
}

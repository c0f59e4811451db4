using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Events;
using OAuthWebhook.Grants;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Grants;

public sealed class DevicePollingTests
{
    private static readonly Answer Pending = Answer.Error("authorization_pending");

    [Fact]
    public async Task Once_the_person_has_agreed_the_connection_has_its_token()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        using var events = host.Get<ConnectionEvents>().Subscribe();
        host.Token.Enqueue(Pending, Answer.Token("t1", 3600, "r1"));

        await host.PollAfterAsync(5);
        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Pending);
        await host.PollAfterAsync(5);

        var ended = await host.FindAsync(begun);
        ended.Status.ShouldBe(AuthorizationStatus.Completed);
        ended.DeviceCode.ShouldBeNull();
        (await host.StatusAsync(begun.Connection)).ShouldBe(ConnectionStatus.Active);
        (await host.DescribeAsync(begun.Connection)).Token.HasRefreshToken.ShouldBeTrue();
        var form = host.Token.Requests[0].Form;
        form["grant_type"].ShouldBe(DeviceCodeGrant.GrantType);
        form["device_code"].ShouldBe("the-device-code");
        host.Token.Requests[0].Authorization!.ShouldStartWith("Basic ");
        events.Dispose();
        (await events.ReadAllAsync().ToListAsync()).ShouldHaveSingleItem().Kind.ShouldBe(ConnectionEventKind.Authorized);
        host.Logs.Text.ShouldNotContain("the-device-code");
    }

    [Fact]
    public async Task It_is_asked_no_sooner_than_the_provider_wants_and_later_still_after_slow_down()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync(DeviceHost.Codes(interval: 7));
        host.Token.Enqueue(Pending, Answer.Error("slow_down"), Pending, Pending);

        await AskedAfterAsync(host, 7);
        await AskedAfterAsync(host, 7);
        await AskedAfterAsync(host, 12);
        await AskedAfterAsync(host, 12);

        (await host.FindAsync(begun)).Device!.IntervalSeconds.ShouldBe(12);
    }

    public static TheoryData<string, Answer> Troubles => new()
    {
        { "a broken server", Answer.Empty(500) },
        { "a gateway's page", Answer.Html("<h1>Bad gateway</h1>", 502) },
        { "a busy server", Answer.Empty(429) },
        { "a closed connection", Answer.Close() },
        { "an answer cut short", Answer.Token("t1").ClosingMidway() },
        { "a page in place of an answer", Answer.Html("<h1>Hello</h1>") },
    };

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Trouble_on_the_way_is_answered_by_asking_less_often_and_never_ends_it(string what, Answer trouble)
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        host.Token.Enqueue(trouble, trouble, Pending, trouble, trouble, trouble, trouble, Answer.Token("t1"));

        foreach (var seconds in new[] { 5, 10, 20, 20, 40, 60, 60 })
        {
            await AskedAfterAsync(host, seconds);
            (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Pending, what);
        }

        await AskedAfterAsync(host, 60);
        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Completed, what);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_asked_until_the_code_ends()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.DeviceRegistration() with { TokenEndpoint = "https://127.0.0.1:1/token" });
        host.Device().Enqueue(DeviceHost.Codes());
        var begun = (await host.Get<DeviceAuthorizationService>().BeginAsync(CoreHost.Caller, key.Id, default)).Value.ShouldNotBeNull();

        for (var i = 0; i < 10; i++)
        {
            await host.PollAfterAsync(59);
            (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Pending);
        }

        (await host.FindAsync(begun)).Device!.BackedOffSeconds.ShouldBe(60);
        await host.PollAfterAsync(60);
        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Expired);
    }

    [Fact]
    public async Task A_wait_that_the_server_asks_for_is_kept()
    {
        await using var host = await CoreHost.StartAsync();
        await host.BeginDeviceAsync();
        host.Token.Enqueue(Answer.Empty(429).WithHeader("Retry-After", "90"), Answer.Token("t1"));

        await AskedAfterAsync(host, 5);
        await AskedAfterAsync(host, 90);
    }

    [Fact]
    public async Task Whoever_agreed_in_time_has_it_however_long_the_server_wanted_to_be_left_alone()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync(DeviceHost.Codes(expiresIn: 600));
        host.Token.Enqueue(Answer.Empty(429).WithHeader("Retry-After", "3600"), Answer.Token("t1"));
        await host.PollAfterAsync(5);

        await AskedAfterAsync(host, 600 - 5 - 3);

        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Completed);
    }

    [Fact]
    public async Task Nor_is_a_back_off_of_ours_a_reason_not_to_ask_once_more()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync(DeviceHost.Codes(expiresIn: 60));
        host.Token.Enqueue(Answer.Empty(500), Answer.Empty(500), Answer.Empty(500), Answer.Token("t1"));
        foreach (var seconds in new[] { 5, 10, 20 })
            await AskedAfterAsync(host, seconds);

        await AskedAfterAsync(host, 60 - 35 - 3);

        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Completed);
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

    // An alias of Entra's: learn.microsoft.com, "OAuth 2.0 device authorization grant", expected errors.
    [Fact]
    public async Task Who_declines_at_microsoft_has_declined()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.DeviceRegistration() with { Provider = "microsoft-entra", FromCatalogue = true });
        host.Device().Enqueue(DeviceHost.Codes());
        var begun = (await host.Get<DeviceAuthorizationService>().BeginAsync(CoreHost.Caller, key.Id, default)).Value.ShouldNotBeNull();
        host.Token.Enqueue(Answer.Error("authorization_declined"));

        await host.PollAfterAsync(5);

        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Denied);
    }

    public static TheoryData<string, Answer, AuthorizationStatus, string> Ends => new()
    {
        { "denied", Answer.Error("access_denied"), AuthorizationStatus.Denied, "refused" },
        { "denied with 403", Answer.Error("access_denied", status: 403), AuthorizationStatus.Denied, "refused" },
        { "ended", Answer.Error("expired_token"), AuthorizationStatus.Expired, "in time" },
        { "used up", Answer.Error("invalid_grant"), AuthorizationStatus.Failed, "no longer accepts the device code" },
        { "the client refused", Answer.Error("invalid_client", status: 401), AuthorizationStatus.Failed, "client" },
        { "not offered", Answer.Error("unsupported_grant_type"), AuthorizationStatus.Failed, "unsupported_grant_type" },
        { "not there", Answer.Empty(404), AuthorizationStatus.Failed, "404" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_refusal_ends_it_and_says_why(string what, Answer refusal, AuthorizationStatus status, string says)
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        host.Token.Enqueue(refusal);

        await host.PollAfterAsync(5);

        var ended = await host.FindAsync(begun);
        ended.Status.ShouldBe(status, what);
        ended.Reason.ShouldNotBeNull().ShouldContain(says);
        ended.DeviceCode.ShouldBeNull();
        await host.PollAfterAsync(3600);
        host.Token.Requests.Count.ShouldBe(1);
        (await host.StatusAsync(begun.Connection)).ShouldBe(ConnectionStatus.PendingAuthorization);
    }

    [Fact]
    public async Task Nobody_is_asked_any_more_when_the_code_has_ended()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync(DeviceHost.Codes(expiresIn: 60));

        host.Time.Advance(TimeSpan.FromSeconds(60));
        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Expired);
        await host.PollAfterAsync(0);

        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Expired);
        host.Token.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_the_answer_that_may_have_held_the_token_was_lost_it_says_so(bool cutShort)
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        host.Token.Enqueue(Pending, cutShort ? Answer.Token("t1").ClosingMidway() : Answer.Empty(504), Answer.Error("invalid_grant"));
        await host.PollAfterAsync(5);

        await host.PollAfterAsync(5);
        await host.PollAfterAsync(10);

        var ended = await host.FindAsync(begun);
        ended.Status.ShouldBe(AuthorizationStatus.Failed);
        ended.Reason.ShouldNotBeNull().ShouldContain("2026-01-01 00:00:10 UTC was lost");
        ended.Reason.ShouldContain("Begin again");
    }

    [Fact]
    public async Task An_answer_that_shows_the_code_alive_makes_up_for_one_that_was_lost()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        host.Token.Enqueue(Answer.Empty(504), Pending, Answer.Error("invalid_grant"));

        await host.PollAfterAsync(5);
        await host.PollAfterAsync(10);
        await host.PollAfterAsync(10);

        (await host.FindAsync(begun)).Reason.ShouldNotBeNull().ShouldNotContain("lost");
    }

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
    public async Task A_connection_that_was_changed_meanwhile_gets_no_token_that_was_agreed_to_for_another()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        await host.Connections.UpdateAsync(CoreHost.Caller, begun.Connection.Id, new() { Registration = host.DeviceRegistration() with { Scopes = ["admin"] } }, null, default);

        await host.PollAfterAsync(5);

        var ended = await host.FindAsync(begun);
        ended.Status.ShouldBe(AuthorizationStatus.Failed);
        ended.Reason.ShouldNotBeNull().ShouldContain("changed");
        host.Token.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deleted_connection_is_not_asked_about()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        await host.Connections.DeleteAsync(CoreHost.Caller, begun.Connection.Id, null, default);

        await host.PollAfterAsync(5);

        (await host.Authorizations.FindAsync(CoreHost.Caller, begun.Id, default)).ShouldBeNull();
        host.Token.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_host_asks_by_itself()
    {
        await using var host = await CoreHost.StartAsync(services => services.AddHostedService<DevicePolling>());
        var begun = await host.BeginDeviceAsync();
        host.Token.Enqueue(Pending, Answer.Token("t1"));

        await host.PassTimeUntilAsync(async () => (await host.FindAsync(begun)).Status == AuthorizationStatus.Completed, TimeSpan.FromMilliseconds(500));

        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Its_refresh_token_renews_it_like_any_other()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        host.Token.Enqueue(Answer.Token("t1", 60, "r1"), Answer.Token("t2", 60, "r2"));
        await host.PollAfterAsync(5);
        host.Time.Advance(TimeSpan.FromSeconds(61));

        (await host.Credentials.GetAsync(begun.Connection, default)).Error.ShouldBeNull();

        host.Token.Requests[1].Form["refresh_token"].ShouldBe("r1");
    }

    // Not a moment before, and then at once.
    private static async Task AskedAfterAsync(CoreHost host, int seconds)
    {
        var before = host.Token.Requests.Count;
        await host.PollAfterAsync(seconds - 0.001);
        host.Token.Requests.Count.ShouldBe(before);
        await host.PollAfterAsync(0.001);
        host.Token.Requests.Count.ShouldBe(before + 1);
    }
}

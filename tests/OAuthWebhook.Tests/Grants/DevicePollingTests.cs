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

using OAuthWebhook.Connections;
using OAuthWebhook.Events;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Events;

public sealed class ConnectionEventTests
{
    [Fact]
    public async Task A_connections_life_is_told_in_order()
    {
        await using var host = await CoreHost.StartAsync();
        using var events = host.Get<ConnectionEvents>().Subscribe();

        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Token("t2", 60, "r2"), Answer.Error("invalid_grant"));
        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(key, default);
        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(key, default);
        await host.Credentials.GetAsync(key, default);
        host.Token.Enqueue(Answer.Token("t3", 60, "r3"));
        await host.AuthorizeAsync(key);
        await host.Connections.ForgetTokenAsync(CoreHost.Caller, key.Id, default);
        await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, default);

        events.Dispose();
        var told = await events.ReadAllAsync().ToListAsync();
        told.Select(happened => happened.Kind).ShouldBe([
            ConnectionEventKind.Authorized,
            ConnectionEventKind.Refreshed,
            ConnectionEventKind.ReauthorizationRequired,
            ConnectionEventKind.Authorized,
            ConnectionEventKind.Recovered,
            ConnectionEventKind.Revoked,
            ConnectionEventKind.Revoked,
        ]);
        told.ShouldAllBe(happened => happened.Connection == key);
        told[2].Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
    }

    [Fact]
    public async Task A_first_token_that_needs_nobody_is_told_as_authorized_and_one_after_a_failure_as_recovered()
    {
        await using var host = await CoreHost.StartAsync();
        using var events = host.Get<ConnectionEvents>().Subscribe();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Empty(503), Answer.Token("t1", 60));

        await host.Credentials.GetAsync(key, default);
        host.Time.Advance(TimeSpan.FromSeconds(10));
        await host.Credentials.GetAsync(key, default);

        events.Dispose();
        (await events.ReadAllAsync().ToListAsync()).Select(happened => happened.Kind).ShouldBe([ConnectionEventKind.Authorized, ConnectionEventKind.Recovered]);
    }

    [Fact]
    public async Task A_token_entered_by_hand_is_told_as_authorized()
    {
        await using var host = await CoreHost.StartAsync();
        using var events = host.Get<ConnectionEvents>().Subscribe();
        var key = await host.AddAsync();

        await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new("by-hand", null, null), default);

        events.Dispose();
        (await events.ReadAllAsync().ToListAsync()).ShouldHaveSingleItem().Kind.ShouldBe(ConnectionEventKind.Authorized);
    }

    [Fact]
    public async Task A_reader_that_stands_still_loses_the_oldest_and_costs_nobody_else_anything()
    {
        var events = new ConnectionEvents();
        using var slow = events.Subscribe(capacity: 2);
        using var other = events.Subscribe();

        for (var i = 0; i < 5; i++)
            events.Raise(new(ConnectionEventKind.Refreshed, new("", $"{i}"), DateTimeOffset.UnixEpoch));

        slow.Dropped.ShouldBe(3);
        slow.Dispose();
        other.Dispose();
        (await slow.ReadAllAsync().ToListAsync()).Select(happened => happened.Connection.Id).ShouldBe(["3", "4"]);
        (await other.ReadAllAsync().ToListAsync()).Count.ShouldBe(5);
    }

    [Fact]
    public async Task An_ended_subscription_gets_nothing_more()
    {
        var events = new ConnectionEvents();
        var ended = events.Subscribe();
        ended.Dispose();

        events.Raise(new(ConnectionEventKind.Refreshed, new ConnectionKey("", "1"), DateTimeOffset.UnixEpoch));

        (await ended.ReadAllAsync().ToListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public void A_subscription_without_room_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new ConnectionEvents().Subscribe(0));
}

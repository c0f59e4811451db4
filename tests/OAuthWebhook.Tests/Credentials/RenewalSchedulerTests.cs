using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Events;
using OAuthWebhook.Management;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Credentials;

public sealed class RenewalSchedulerTests
{
    [Fact]
    public async Task A_connection_that_nobody_uses_is_renewed_before_its_refresh_token_ends_for_want_of_use()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"), registration => registration with { Refresh = new() { RefreshTokenLifetimeSeconds = 30 * 86400 } });
        host.Token.Otherwise = _ => Answer.Token("tn", 3600, "rn");

        for (var day = 0; day < 100; day++)
        {
            host.Time.Sleep(TimeSpan.FromDays(1));
            await host.DoAsync<RenewalScheduler>();
        }

        host.Token.Requests.Count.ShouldBeInRange(1 + 5, 1 + 9, "about every two weeks, and never a month apart");
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
    }

    [Fact]
    public async Task Where_the_provider_does_not_say_how_long_a_refresh_token_lives_it_is_used_every_week()
    {
        await using var host = await CoreHost.StartAsync();
        await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        host.Token.Otherwise = _ => Answer.Token("tn", 3600, "rn");

        for (var day = 0; day < 70; day++)
        {
            host.Time.Sleep(TimeSpan.FromDays(1));
            await host.DoAsync<RenewalScheduler>();
        }

        host.Token.Requests.Count.ShouldBeInRange(1 + 9, 1 + 12);
    }

    [Fact]
    public async Task What_needs_no_renewal_is_left_alone()
    {
        await using var host = await CoreHost.StartAsync();
        var granted = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", 3600));
        await host.Credentials.GetAsync(granted, default);
        await host.AddAuthorizedAsync(Answer.Token("t2", 3600));
        await host.AddAsync();

        for (var day = 0; day < 30; day++)
        {
            host.Time.Sleep(TimeSpan.FromDays(1));
            await host.DoAsync<RenewalScheduler>();
        }

        host.Token.Requests.Count.ShouldBe(2, "without a refresh token there is nothing to keep alive");
    }

    [Fact]
    public async Task A_disabled_connection_is_not_renewed_and_does_not_stand_in_the_way_of_others()
    {
        await using var host = await CoreHost.StartAsync();
        for (var i = 0; i < 30; i++)
        {
            var disabled = await host.AddAuthorizedAsync(Answer.Token("t", 3600, $"disabled-{i}"));
            await host.Connections.UpdateAsync(CoreHost.Caller, disabled.Id, new() { Registration = host.Registration("authorization_code") with { Disabled = true } }, null, default);
        }

        await host.AddAuthorizedAsync(Answer.Token("t", 3600, "enabled"));
        var before = host.Token.Requests.Count;
        host.Token.Otherwise = _ => Answer.Token("tn", 3600, "rn");
        host.Time.Sleep(TimeSpan.FromDays(8));

        await host.DoAsync<RenewalScheduler>();
        await host.DoAsync<RenewalScheduler>();

        host.Token.Requests.Skip(before).ShouldHaveSingleItem().Form["refresh_token"].ShouldBe("enabled");
    }

    [Fact]
    public async Task Many_due_at_once_are_renewed_in_small_batches()
    {
        await using var host = await CoreHost.StartAsync();
        for (var i = 0; i < 50; i++)
            await host.AddAuthorizedAsync(Answer.Token("t", 3600, $"r{i}"));
        host.Token.Otherwise = _ => Answer.Token("tn", 3600, "rn");
        host.Time.Sleep(TimeSpan.FromDays(8));

        await host.DoAsync<RenewalScheduler>();
        host.Token.Requests.Count.ShouldBe(50 + 20);
        await host.DoAsync<RenewalScheduler>();
        await host.DoAsync<RenewalScheduler>();

        host.Token.Requests.Skip(50).Select(request => request.Form["refresh_token"]).Distinct().Count().ShouldBe(50);
        host.Token.Requests.Count.ShouldBe(100);
    }

    [Fact]
    public async Task Connections_authorized_together_are_not_due_together()
    {
        await using var host = await CoreHost.StartAsync();
        var keys = new List<ConnectionKey>();
        for (var i = 0; i < 20; i++)
            keys.Add(await host.AddAuthorizedAsync(Answer.Token("t", 3600, $"r{i}")));

        var dueAt = new List<DateTimeOffset?>();
        foreach (var key in keys)
            dueAt.Add((await host.Get<Tokens.ITokenStore>().FindAsync(key, default)).ShouldNotBeNull().Tokens!.KeepAliveAt);

        dueAt.Distinct().Count().ShouldBeGreaterThan(15);
        dueAt.ShouldAllBe(due => due > host.Time.GetUtcNow().AddDays(6) && due <= host.Time.GetUtcNow().AddDays(7));
    }

    [Fact]
    public async Task A_transient_failure_is_tried_again_when_it_said_although_nobody_uses_the_connection()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        host.Token.Enqueue(Answer.Empty(429).WithHeader("Retry-After", "600"), Answer.Token("t2", 3600, "r2"));
        host.Time.Sleep(TimeSpan.FromDays(8));
        await host.DoAsync<RenewalScheduler>();
        var retryAt = ConnectionStatuses.Detail(await host.DescribeAsync(key), host.Time.GetUtcNow()).ShouldNotBeNull().RetryAt.ShouldNotBeNull();

        host.Time.Sleep(retryAt.AddTicks(-1) - host.Time.GetUtcNow());
        await host.DoAsync<RenewalScheduler>();
        host.Token.Requests.Count.ShouldBe(2);
        host.Time.Sleep(retryAt - host.Time.GetUtcNow());
        await host.DoAsync<RenewalScheduler>();

        host.Token.Requests.Count.ShouldBe(3);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
    }

    [Fact]
    public async Task Refused_credentials_are_not_tried_again_by_themselves_where_nothing_would_be_lost()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("password"));
        host.Token.Enqueue(Answer.Token("t1", 60));
        await host.Credentials.GetAsync(key, default);
        host.Token.Otherwise = _ => Answer.Error("invalid_grant");
        host.Time.Sleep(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(key, default);
        host.Token.Requests.Count.ShouldBe(2);

        for (var hour = 0; hour < 72; hour++)
        {
            host.Time.Sleep(TimeSpan.FromHours(1));
            await host.DoAsync<RenewalScheduler>();
        }

        host.Token.Requests.Count.ShouldBe(2, "asking again and again locks accounts");
    }

    [Fact]
    public async Task What_a_vanished_node_left_in_the_middle_is_found_and_told_although_nobody_uses_the_connection()
    {
        await using var host = await CoreHost.StartAsync(services => services.ShortenAttempts());
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        // Recorded, and then the node was gone.
        var lifetime = TimeSpan.FromSeconds(11);
        await host.Get<Tokens.ITokenStore>().BeginAttemptAsync(key, new("attempt", "another node", 1, lifetime, host.Time.GetUtcNow() + lifetime), default);
        await StoreClock.PassAttemptAsync(host, key);
        host.Time.Sleep(TimeSpan.FromMinutes(46));

        await host.DoAsync<RenewalScheduler>();
        var detail = ConnectionStatuses.Detail(await host.DescribeAsync(key), host.Time.GetUtcNow()).ShouldNotBeNull();
        detail.Reason.ShouldContain("was lost");
        host.Token.Requests.Count.ShouldBe(1, "the token lives, so that nothing is replayed yet");

        host.Token.Enqueue(Answer.Token("t2", 3600, "r2"));
        host.Time.Sleep(detail.RetryAt.ShouldNotBeNull() - host.Time.GetUtcNow());
        await StoreClock.PassAttemptAsync(host, key);
        await host.PassTimeAsync(host.DoAsync<RenewalScheduler>(), TimeSpan.FromMilliseconds(100), host.Haste);

        host.Token.Requests.Count.ShouldBe(2);
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
    }

    [Fact]
    public async Task An_end_that_renewals_do_not_put_off_is_warned_about_once_and_a_week_ahead()
    {
        await using var host = await CoreHost.StartAsync();
        using var events = host.Get<ConnectionEvents>().Subscribe();
        var end = host.Time.GetUtcNow().AddDays(60);
        var key = await host.AddAuthorizedAsync(Answer.Json(new { access_token = "t1", token_type = "Bearer", expires_in = 3600, refresh_token = "r1", refresh_token_expires_in = 60 * 86400 }));
        host.Token.Otherwise = _ => Answer.Json(new { access_token = "tn", token_type = "Bearer", expires_in = 3600, refresh_token_expires_in = (int)(end - host.Time.GetUtcNow()).TotalSeconds });

        for (var day = 0; day < 59; day++)
        {
            host.Time.Sleep(TimeSpan.FromDays(1));
            await host.DoAsync<RenewalScheduler>();
            await host.Credentials.GetAsync(key, default);
        }

        events.Dispose();
        var warning = (await events.ReadAllAsync().ToListAsync()).Where(happened => happened.Kind == ConnectionEventKind.Expiring).ShouldHaveSingleItem();
        warning.Connection.ShouldBe(key);
        warning.Name.ShouldBe("CRM");
        warning.At.ShouldBeInRange(end.AddDays(-8), end.AddDays(-7));
        warning.EndsAt.ShouldNotBeNull().ShouldBeInRange(end.AddMinutes(-1), end.AddMinutes(1));
        ConnectionStatuses.Detail(await host.DescribeAsync(key), host.Time.GetUtcNow()).ShouldNotBeNull().NextStep.ShouldNotBeNull().ShouldContain("Before that: ");
    }

    [Fact]
    public async Task A_refresh_token_whose_life_begins_anew_with_each_use_is_not_warned_about()
    {
        await using var host = await CoreHost.StartAsync();
        using var events = host.Get<ConnectionEvents>().Subscribe();
        await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"), registration => registration with { Refresh = new() { RefreshTokenLifetimeSeconds = 14 * 86400 } });
        host.Token.Otherwise = _ => Answer.Token("tn", 3600, "rn");

        for (var hour = 0; hour < 60 * 24; hour += 6)
        {
            host.Time.Sleep(TimeSpan.FromHours(6));
            await host.DoAsync<RenewalScheduler>();
        }

        events.Dispose();
        (await events.ReadAllAsync().ToListAsync()).ShouldNotContain(happened => happened.Kind == ConnectionEventKind.Expiring);
    }

    [Fact]
    public async Task A_long_lived_token_without_a_refresh_token_is_warned_about_too()
    {
        await using var host = await CoreHost.StartAsync();
        using var events = host.Get<ConnectionEvents>().Subscribe();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60 * 86400));

        host.Time.Sleep(TimeSpan.FromDays(52));
        await host.DoAsync<RenewalScheduler>();
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
        ConnectionStatuses.Detail(await host.DescribeAsync(key), host.Time.GetUtcNow()).ShouldBeNull();
        host.Time.Sleep(TimeSpan.FromDays(2));
        await host.DoAsync<RenewalScheduler>();

        events.Dispose();
        (await events.ReadAllAsync().ToListAsync()).Last().Kind.ShouldBe(ConnectionEventKind.Expiring);
    }

    [Fact]
    public async Task Two_nodes_that_find_the_same_due_connection_renew_it_once()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await host.StartAnotherAsync();
        for (var i = 0; i < 10; i++)
            await host.AddAuthorizedAsync(Answer.Token("t", 3600, $"r{i}"));
        host.Token.Otherwise = _ => Answer.Token("tn", 3600, "rn");
        host.Time.Sleep(TimeSpan.FromDays(8));

        await Task.WhenAll(host.DoAsync<RenewalScheduler>(), other.DoAsync<RenewalScheduler>());

        host.Token.Requests.Skip(10).Select(request => request.Form["refresh_token"]).Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(0, 10).Select(i => $"r{i}"));
    }

    [Fact]
    public async Task The_hosted_service_does_all_this_by_itself()
    {
        await using var host = await CoreHost.StartAsync(services => services.Configure<OAuthWebhookOptions>(options => options.BackgroundRenewal = true));
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        using var events = host.Get<ConnectionEvents>().Subscribe();
        host.Token.Otherwise = _ => Answer.Token("t2", 3600, "r2");
        host.Time.Sleep(TimeSpan.FromDays(8));

        var refreshed = await host.PassTimeAsync(events.ReadAllAsync().FirstAsync().AsTask(), TimeSpan.FromSeconds(1));

        refreshed.Kind.ShouldBe(ConnectionEventKind.Refreshed);
        refreshed.Connection.ShouldBe(key);
    }
}

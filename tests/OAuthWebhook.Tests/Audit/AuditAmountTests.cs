using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Access;
using OAuthWebhook.Audit;
using OAuthWebhook.Connections;
using OAuthWebhook.Requests;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Usage;

namespace OAuthWebhook.Tests.Audit;

/// <summary>How much is recorded, and for how long.</summary>
public sealed class AuditAmountTests
{
    [Fact]
    public async Task A_connection_that_fails_again_and_again_has_one_entry_a_day_that_counts()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Otherwise = _ => Answer.Empty(503);
        var began = host.Time.GetUtcNow();

        for (var i = 0; i < 30; i++)
        {
            await host.Credentials.GetAsync(key, default);
            host.Time.Advance(TimeSpan.FromMinutes(6));
        }

        var failed = (await host.EntriesAsync(key)).Skip(1).ShouldHaveSingleItem();
        (failed.Action, failed.Count, failed.Since, failed.At).ShouldBe((AuditAction.RenewalFailed, 30, began, began + (TimeSpan.FromMinutes(6) * 29)));
        host.Token.Requests.Count.ShouldBe(30);

        host.Time.Sleep(TimeSpan.FromDays(1));
        await host.Credentials.GetAsync(key, default);
        host.Token.Otherwise = _ => Answer.Error("invalid_client", status: 401);
        host.Time.Advance(TimeSpan.FromMinutes(6));
        await host.Credentials.GetAsync(key, default);

        (await host.EntriesAsync(key)).Skip(1).Select(entry => (entry.Error?.Code, entry.Count)).ShouldBe([("server_unavailable", 30), ("server_unavailable", 1), ("invalid_client", 1)]);
    }

    [Fact]
    public async Task Renewals_are_counted_as_long_as_nothing_else_happens()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Otherwise = _ => Answer.Token(Guid.NewGuid().ToString("N"), 60);

        await RenewAsync(10);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { Description = "Edited" } }, null, default);
        await RenewAsync(5);

        (await host.LinesAsync(key)).ShouldBe([
            "Created by tester (test)",
            "Authorized by nobody (background)",
            "Refreshed by nobody (background) ×9",
            "Updated by tester (test)",
            "Refreshed by nobody (background) ×5",
        ]);

        async Task RenewAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                host.Time.Advance(TimeSpan.FromSeconds(61));
                (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
            }
        }
    }

    [Fact]
    public async Task Asking_for_a_connection_that_waits_for_a_person_records_nothing_more()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Error("invalid_grant"));
        host.Time.Advance(TimeSpan.FromSeconds(61));

        for (var i = 0; i < 20; i++)
        {
            await host.Credentials.GetAsync(key, default);
            host.Time.Advance(TimeSpan.FromMinutes(10));
        }

        (await host.EntriesAsync(key)).Select(entry => (entry.Action, entry.Count)).ShouldBe([(AuditAction.Created, 1), (AuditAction.Authorized, 1), (AuditAction.ReauthorizationRequired, 1)]);
    }

    [Fact]
    public async Task A_warm_request_is_counted_by_the_day_and_records_nothing()
    {
        var away = new AwayAuditStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", expiresIn: null));
        host.Api.Otherwise = _ => Answer.Json(new { ok = true });
        await host.SendAsync(key);
        await host.HistoryAsync(key);
        var offered = away.Offered;

        await SendAsync(99);
        host.Time.Sleep(TimeSpan.FromDays(2));
        await SendAsync(7);
        await host.DoAsync<UsageWriter>();

        away.Offered.ShouldBe(offered);
        (await host.HistoryAsync(key)).Usage.ShouldBe([new(new(2026, 1, 3), 7), new(new(2026, 1, 1), 100)]);
        (await host.HistoryAsync(key, days: 2)).Usage.ShouldBe([new(new(2026, 1, 3), 7)]);

        async Task SendAsync(int times)
        {
            for (var i = 0; i < times; i++)
                (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>();
            await host.DoAsync<UsageWriter>();
        }
    }

    [Fact]
    public async Task What_is_older_than_the_retention_is_deleted_with_the_uses_of_its_time()
    {
        await using var host = await CoreHost.StartAsync(services => services.Configure<OAuthWebhookOptions>(options => options.AuditRetention = TimeSpan.FromDays(30)));
        var key = await host.AddAsync();
        await host.Get<IUsageStore>().AddAsync([new(key, host.Time.GetUtcNow(), 1)], default);
        host.Time.Sleep(TimeSpan.FromDays(20));
        await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new("t1", null, null), default);
        await host.Get<IUsageStore>().AddAsync([new(key, host.Time.GetUtcNow(), 2)], default);

        await host.DoAsync<AuditSweep>();
        (await host.EntriesAsync(key)).Count.ShouldBe(2);

        host.Time.Sleep(TimeSpan.FromDays(11));
        await host.DoAsync<AuditSweep>();
        (await host.EntriesAsync(key)).ShouldHaveSingleItem().Action.ShouldBe(AuditAction.TokenEntered);
        (await host.HistoryAsync(key, days: 365)).Usage.ShouldHaveSingleItem().Count.ShouldBe(2);

        host.Time.Sleep(TimeSpan.FromDays(20));
        await host.DoAsync<AuditSweep>();
        (await host.EntriesAsync(key)).ShouldBeEmpty();
        (await host.HistoryAsync(key, days: 365)).Usage.ShouldBeEmpty();
        (await host.DescribeAsync(key)).UseCount.ShouldBe(3);
    }

    [Fact]
    public async Task A_sweep_takes_as_many_batches_as_it_needs()
    {
        await using var host = await CoreHost.StartAsync();
        var entry = AuditEntry.Of(AuditAction.Updated, new("", "c1"), host.Registration(), CoreHost.Caller, host.Time.GetUtcNow());
        await host.Get<IAuditStore>().AppendAsync([.. Enumerable.Repeat(entry, AuditSweep.BatchSize + 1)], default);
        host.Time.Sleep(TimeSpan.FromDays(181));

        await host.DoAsync<AuditSweep>();

        (await host.Get<AuditHistory>().ListAsync(CoreHost.Caller, 0, 1, default)).TotalCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_person_is_not_kept_from_anything_while_entries_cannot_be_written_and_the_entries_come_later()
    {
        var away = new AwayAuditStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        var key = await host.AddAsync();
        away.IsAway = true;

        await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new("t1", null, null), default);
        await host.Connections.ForgetTokenAsync(CoreHost.Caller, key.Id, default);
        (await host.EntriesAsync(key)).ShouldHaveSingleItem().Action.ShouldBe(AuditAction.Created);
        away.IsAway = false;
        await host.DoAsync<AuditWriter>();

        (await host.EntriesAsync(key)).Select(entry => entry.Action).ShouldBe([AuditAction.Created, AuditAction.TokenEntered, AuditAction.TokenForgotten]);
        host.Logs.Text.ShouldContain("TokenEntered happened to connection");
    }

    [Fact]
    public async Task A_store_that_takes_no_entries_for_ever_costs_no_memory_for_ever_and_what_is_lost_is_logged()
    {
        var away = new AwayAuditStore { IsAway = true };
        await using var host = await CoreHost.StartAsync(away.Wrap);
        var entry = AuditEntry.Of(AuditAction.Authorized, new("", "c1"), host.Registration(), by: null, host.Time.GetUtcNow());

        for (var i = 0; i < 10_000; i++)
            await host.Get<AuditTrail>().TellAsync(entry);
        host.Logs.Text.ShouldNotContain("is not recorded");
        await host.Get<AuditTrail>().TellAsync(entry with { Action = AuditAction.Recovered });

        host.Logs.Text.ShouldContain("That Recovered happened to connection c1 is not recorded");
    }

    [Fact]
    public async Task What_the_host_did_last_is_recorded_when_it_stops()
    {
        await using var host = await CoreHost.StartAsync();
        await using var node = await host.StartAnotherAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", 60));
        await node.Credentials.GetAsync(key, default);
        (await host.LinesAsync(key)).ShouldBe(["Created by tester (test)"]);

        await node.StopAsync();

        (await host.LinesAsync(key)).ShouldBe(["Created by tester (test)", "Authorized by nobody (background)"]);
    }

    [Fact]
    public async Task A_name_that_no_database_would_take_is_recorded_all_the_same()
    {
        await using var host = await CoreHost.StartAsync();
        var odd = new Caller { TenantId = "", Subject = $"al\0ice\ud800{new string('x', 300)}", Origin = null };
        var key = await host.AddAsync();

        await host.Connections.ForgetTokenAsync(odd, key.Id, default);

        var entry = (await host.EntriesAsync(key))[^1];
        entry.Who.ShouldBe($"alice\ufffd{new string('x', 250)}");
        entry.Origin.ShouldBeNull();
    }
}

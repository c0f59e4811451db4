using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.Usage;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

public abstract class UsageStoreContract(TestDatabase database) : StoreContract(database)
{
    [Fact]
    public async Task Uses_add_up_and_the_latest_time_stays_whatever_order_they_come_in()
    {
        await Connections.AddAsync(Sample.Connection(), default);

        await Usage.AddAsync([new ConnectionUse(Sample.Key, Sample.Now, 2)], default);
        await Usage.AddAsync([new ConnectionUse(Sample.Key, Sample.Now.AddHours(1), 3)], default);
        await Usage.AddAsync([new ConnectionUse(Sample.Key, Sample.Now.AddHours(-1), 4)], default);

        (await OfAsync(Sample.Key)).ShouldBe((Sample.Now.AddHours(1), 9));
    }

    [Fact]
    public async Task A_batch_leaves_out_connections_that_are_gone()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        var gone = Sample.Key with { Id = "gone" };

        await Usage.AddAsync([new ConnectionUse(gone, Sample.Now, 1), new ConnectionUse(Sample.Key, Sample.Now, 1)], default);

        (await OfAsync(Sample.Key)).ShouldBe((Sample.Now, 1));
        (await Node.CountRowsAsync(gone)).ShouldBe(0);
    }

    [Fact]
    public async Task Each_day_has_a_count_of_its_own_which_outlives_the_connection()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        var day = DateOnly.FromDateTime(Sample.Now.UtcDateTime);

        await Usage.AddAsync([new ConnectionUse(Sample.Key, Sample.Now, 2)], default);
        await Usage.AddAsync([new ConnectionUse(Sample.Key, Sample.Now.AddDays(1), 3)], default);
        await Usage.AddAsync([new ConnectionUse(Sample.Key, Sample.Now, 4)], default);
        await Connections.DeleteAsync(Sample.Key, null, default);
        await Usage.AddAsync([new ConnectionUse(Sample.Key, Sample.Now, 5)], default);

        (await Usage.ListDaysAsync(Sample.Key, day, default)).ShouldBe([new(day.AddDays(1), 3), new(day, 6)]);
        (await Usage.ListDaysAsync(Sample.Key, day.AddDays(1), default)).ShouldHaveSingleItem().Count.ShouldBe(3);
        (await Usage.ListDaysAsync(Sample.Key with { TenantId = "other" }, day, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_day_is_one_of_universal_time()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        var lateInTheEveningHere = new DateTimeOffset(2030, 5, 6, 23, 30, 0, TimeSpan.FromHours(-2));

        await Usage.AddAsync([new ConnectionUse(Sample.Key, lateInTheEveningHere, 1)], default);

        (await Usage.ListDaysAsync(Sample.Key, DateOnly.MinValue, default)).ShouldBe([new(new(2030, 5, 7), 1)]);
    }

    [Fact]
    public async Task Days_are_swept_one_by_one_the_oldest_first()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        var day = DateOnly.FromDateTime(Sample.Now.UtcDateTime);
        for (var i = 0; i < 4; i++)
            await Usage.AddAsync([new ConnectionUse(Sample.Key, Sample.Now.AddDays(i), 1)], default);

        (await Usage.SweepAsync(day.AddDays(2), default)).ShouldBeTrue();
        (await Usage.ListDaysAsync(Sample.Key, day, default)).Select(used => used.Day).ShouldBe([day.AddDays(3), day.AddDays(2), day.AddDays(1)]);
        (await Usage.SweepAsync(day.AddDays(2), default)).ShouldBeTrue();
        (await Usage.SweepAsync(day.AddDays(2), default)).ShouldBeFalse();
        (await Usage.ListDaysAsync(Sample.Key, day, default)).Select(used => used.Day).ShouldBe([day.AddDays(3), day.AddDays(2)]);
    }

    [Fact]
    public async Task An_empty_batch_is_no_work() => await Should.NotThrowAsync(() => Usage.AddAsync([], default));

    [Fact]
    public async Task Batches_of_several_nodes_at_once_lose_no_use()
    {
        ConnectionKey[] keys = [Sample.Key, Sample.Key with { Id = "c2" }];
        foreach (var key in keys)
            await Connections.AddAsync(Sample.Connection(key), default);
        var turn = 0;

        await AtOnceAsync(10, async node =>
        {
            var ordered = Interlocked.Increment(ref turn) % 2 == 0 ? keys : keys.Reverse();
            await node.Usage.AddAsync([.. ordered.Select(key => new ConnectionUse(key, Sample.Now, 3))], default);
            return true;
        });

        foreach (var key in keys)
        {
            (await OfAsync(key)).ShouldBe((Sample.Now, 30));
            (await Usage.ListDaysAsync(key, DateOnly.MinValue, default)).ShouldHaveSingleItem().Count.ShouldBe(30);
        }
    }

    private async Task<(DateTimeOffset?, long)> OfAsync(ConnectionKey key)
    {
        var overview = (await Connections.DescribeAsync(key, default)).ShouldNotBeNull();
        return (overview.LastUsedAt, overview.UseCount);
    }
}

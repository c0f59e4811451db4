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
            (await OfAsync(key)).ShouldBe((Sample.Now, 30));
    }

    private async Task<(DateTimeOffset?, long)> OfAsync(ConnectionKey key)
    {
        var overview = (await Connections.DescribeAsync(key, default)).ShouldNotBeNull();
        return (overview.LastUsedAt, overview.UseCount);
    }
}

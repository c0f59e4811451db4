using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Encryption;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

public abstract class ReencryptionContract(TestDatabase database) : StoreContract(database)
{
    [Fact]
    public async Task Afterwards_the_old_key_is_needed_no_more_and_nothing_but_ciphertext_has_changed()
    {
        await using var node = await Database.StartKeyRingNodeAsync();
        await WriteAsync(node, Sample.Key);
        var before = await RowsAsync();
        node.Keys.Rotate();

        var report = await node.Reencryption.RunAsync();

        // Each protected column there is.
        await using (var context = Node.Open())
            report.ShouldBe(new(context.Model.GetEntityTypes().SelectMany(type => type.GetProperties()).Count(property => property.Name.StartsWith("Protected", StringComparison.Ordinal)), 0, 0));
        (await RowsAsync()).ShouldBe(before);
        (await node.Reencryption.RunAsync()).ShouldBe(new(0, 0, 0));
        await DeleteOldKeysAsync(node);
        await using var fresh = await Database.StartKeyRingNodeAsync();
        await ReadAsync(fresh, Sample.Key);
    }

    [Fact]
    public async Task Rotating_makes_a_new_key_and_brings_everything_under_it()
    {
        await using var node = await Database.StartKeyRingNodeAsync();
        await WriteAsync(node, Sample.Key);
        var old = node.Keys.Ring.CurrentId;

        (await node.Reencryption.RotateAsync()).Rewritten.ShouldBe(11);

        node.Keys.Ring.CurrentId.ShouldNotBe(old);
        await DeleteOldKeysAsync(node);
        await using var fresh = await Database.StartKeyRingNodeAsync();
        await ReadAsync(fresh, Sample.Key);
        // Keys of the host's own are the host's to change.
        await Should.ThrowAsync<InvalidOperationException>(() => Node.Reencryption.RotateAsync());
    }

    [Fact]
    public async Task It_goes_through_more_values_than_one_batch_of_every_tenant()
    {
        await using var node = await Database.StartKeyRingNodeAsync();
        var keys = Enumerable.Range(0, 120).Select(number => new ConnectionKey(number % 2 == 0 ? "" : "acme", $"c{number}")).ToList();
        foreach (var key in keys)
            await node.Connections.AddAsync(Sample.Connection(key), default);
        node.Keys.Rotate();

        (await node.Reencryption.RunAsync()).ShouldBe(new(600, 0, 0));

        await DeleteOldKeysAsync(node);
        await using var fresh = await Database.StartKeyRingNodeAsync();
        foreach (var key in keys)
            (await fresh.Connections.FindAsync(key, default)).ShouldEqual(Sample.Connection(key));
    }

    [Fact]
    public async Task What_a_revoked_key_encrypted_is_still_read_and_written_again()
    {
        await using var node = await Database.StartKeyRingNodeAsync();
        await WriteAsync(node, Sample.Key);
        node.Keys.Ring.Manager.RevokeKey(node.Keys.Ring.CurrentId!.Value, "lost with a backup");
        node.Keys.Refresh();
        await ReadAsync(node, Sample.Key);

        (await node.Reencryption.RunAsync()).Rewritten.ShouldBe(11);

        await ReadAsync(node, Sample.Key);
        (await node.Reencryption.RunAsync()).Rewritten.ShouldBe(0);
    }

    [Fact]
    public async Task What_no_key_decrypts_is_counted_and_left_as_it_is()
    {
        await using var node = await Database.StartKeyRingNodeAsync();
        await WriteAsync(node, Sample.Key);
        await Node.ChangeAsync(context => context.Credentials.ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedRefreshToken, "damaged")));
        node.Keys.Rotate();

        (await node.Reencryption.RunAsync()).ShouldBe(new(10, 0, 1));

        await using var context = Node.Open();
        (await context.Credentials.SingleAsync()).ProtectedRefreshToken.ShouldBe("damaged");
    }

    [Fact]
    public async Task A_value_that_was_written_meanwhile_is_not_replaced()
    {
        await using var node = await Database.StartKeyRingNodeAsync();
        await WriteAsync(node, Sample.Key);
        await using var context = Node.Open();
        foreach (var column in ProtectedColumn.All)
        {
            var stored = await column.Read(context).SingleAsync();

            (await column.ReplaceAsync(context, stored with { Value = stored.Value + "=" }, "stale", default)).ShouldBe(0);
            (await column.ReplaceAsync(context, stored, stored.Value!, default)).ShouldBe(1);
        }

        await ReadAsync(node, Sample.Key);
    }

    [Fact]
    public async Task While_keys_change_no_read_fails_and_no_saved_token_is_lost()
    {
        await using var one = await Database.StartKeyRingNodeAsync();
        await using var two = await Database.StartKeyRingNodeAsync();
        var keys = Enumerable.Range(0, 4).Select(number => new ConnectionKey("acme", $"c{number}")).ToList();
        foreach (var key in keys)
        {
            await one.Connections.AddAsync(Sample.Connection(key), default);
            (await one.Tokens.TrySaveAsync(key, 0, Sample.Tokens("token-0"), default)).ShouldBeTrue();
        }

        using var stop = new CancellationTokenSource();
        var work = keys.Select((key, index) => Task.Run(() => index % 2 == 0 ? UseAsync(one, two, key) : UseAsync(two, one, key))).ToList();
        var rewritten = 0;
        for (var rotation = 0; rotation < 3; rotation++)
        {
            (rotation % 2 == 0 ? one : two).Keys.Rotate();
            var reports = await Task.WhenAll(Task.Run(() => one.Reencryption.RunAsync()), Task.Run(() => two.Reencryption.RunAsync()));
            reports.ShouldAllBe(report => report.Unreadable == 0);
            rewritten += reports.Sum(report => report.Rewritten);
        }

        await stop.CancelAsync();
        var saved = await Task.WhenAll(work);
        rewritten.ShouldBePositive();
        // Somebody who had not heard of the last key may have written since.
        one.Keys.Refresh();
        await one.Reencryption.RunAsync();
        await DeleteOldKeysAsync(one);
        await using var fresh = await Database.StartKeyRingNodeAsync();
        foreach (var (index, key) in keys.Index())
        {
            var state = (await fresh.Tokens.FindAsync(key, default)).ShouldNotBeNull();
            (state.Generation, state.Tokens!.AccessToken!.Reveal()).ShouldBe((saved[index], $"token-{saved[index] - 1}"));
            (await fresh.Connections.FindAsync(key, default)).ShouldEqual(Sample.Connection(key));
        }

        async Task<long> UseAsync(StoreNode writer, StoreNode reader, ConnectionKey key)
        {
            var generation = 1L;
            for (; !stop.IsCancellationRequested; generation++)
            {
                (await writer.Tokens.TrySaveAsync(key, generation, Sample.Tokens($"token-{generation}"), default)).ShouldBeTrue();
                for (var read = 0; read < 20; read++)
                {
                    (await reader.Tokens.FindAsync(key, default))!.Tokens.ShouldNotBeNull().AccessToken!.Reveal().ShouldBe($"token-{generation}");
                    (await reader.Connections.FindAsync(key, default)).ShouldNotBeNull().SecretsUnreadable.ShouldBeFalse();
                }
            }

            return generation;
        }
    }

    [Fact]
    public async Task It_runs_by_itself_some_minutes_after_the_start_and_then_once_for_each_new_key()
    {
        await using var node = await Database.StartKeyRingNodeAsync();
        await WriteAsync(node, Sample.Key);
        node.Keys.Rotate();

        await PassAsync(ReencryptionSchedule.FirstAfter);
        Runs().ShouldBe(["11"]);
        await PassAsync(ReencryptionSchedule.Interval);
        Runs().ShouldBe(["11"]);
        node.Keys.Rotate();
        await PassAsync(ReencryptionSchedule.Interval);
        Runs().ShouldBe(["11", "11"]);

        async Task PassAsync(TimeSpan time)
        {
            await node.Clock.TimerDueWithin(time);
            node.Clock.Advance(time);
            await node.Clock.TimerDueWithin(ReencryptionSchedule.Interval);
        }

        IEnumerable<string> Runs() => node.Log.Lines
            .Where(line => line.Category.EndsWith(nameof(StoreReencryption), StringComparison.Ordinal))
            .Select(line => line.Message.Split("current key: ")[1].Split(' ')[0]);
    }

    private static async Task WriteAsync(StoreNode node, ConnectionKey key)
    {
        await node.Connections.AddAsync(Sample.Connection(key), default);
        (await node.Tokens.TrySaveAsync(key, 0, Sample.Tokens(), default)).ShouldBeTrue();
        await node.Authorizations.AddAsync(Sample.Authorization(), default);
        (await node.Authorizations.TryStartAsync(Sample.Started(Sample.Authorization()), default)).ShouldBeTrue();
    }

    private static async Task ReadAsync(StoreNode node, ConnectionKey key)
    {
        (await node.Connections.FindAsync(key, default)).ShouldEqual(Sample.Connection(key));
        (await node.Tokens.FindAsync(key, default))!.Tokens.ShouldEqual(Sample.Tokens());
        (await node.Authorizations.FindAsync("acme", "a1", default)).ShouldEqual(Sample.Started(Sample.Authorization()));
    }

    private static async Task DeleteOldKeysAsync(StoreNode node)
    {
        var current = $"key-{node.Keys.Ring.CurrentId}";
        await node.ChangeAsync(context => context.Keys.Where(row => row.Name != current).ExecuteDeleteAsync());
    }

    /// <summary>Everything about a connection but its ciphertext, as text.</summary>
    private async Task<string> RowsAsync()
    {
        await using var context = Node.Open();
        var overview = await Connections.DescribeAsync(Sample.Key, default);
        return $"{overview} {overview!.Token} {await context.Changes.CountAsync()}";
    }
}

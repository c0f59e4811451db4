using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

public abstract class ChangeLogContract(TestDatabase database) : StoreContract(database)
{
    [Fact]
    public async Task Every_edit_new_token_forgotten_token_and_deletion_is_told_in_order()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        var before = await Node.Changes.LatestAsync(default);
        var connection = (await Connections.FindAsync(Sample.Key, default)).ShouldNotBeNull();

        await Connections.TryUpdateAsync(connection with { Version = connection.Version + 1 }, connection.Version, default);
        await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default);
        await Tokens.ForgetAsync(Sample.Key, default);
        await Connections.DeleteAsync(Sample.Key, null, default);

        var changes = await Node.Changes.ReadAsync(before, "another node", 10, default);
        changes.Select(change => change.Key).ShouldBe(Enumerable.Repeat(Sample.Key, 4));
        changes.Select(change => change.Number).ShouldBeInOrder();
        (await Node.Changes.LatestAsync(default)).ShouldBe(changes[^1].Number);
        (await Node.Changes.ReadAsync(changes[1].Number, "another node", 1, default)).ShouldBe([changes[2]]);
    }

    [Fact]
    public async Task What_was_not_changed_is_not_told()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        var connection = (await Connections.FindAsync(Sample.Key, default)).ShouldNotBeNull();
        var before = await Node.Changes.LatestAsync(default);

        await Connections.TryUpdateAsync(connection with { Version = 9 }, 8, default);
        await Tokens.TrySaveAsync(Sample.Key, 7, Sample.Tokens(), default);
        await Connections.DeleteAsync(Sample.Key, 8, default);
        await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default);

        (await Node.Changes.LatestAsync(default)).ShouldBe(before);
    }

    [Fact]
    public async Task A_node_is_not_told_its_own_changes()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await using var other = await Database.StartNodeAsync();

        await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default);

        (await Node.Changes.ReadAsync(0, Node.Identity.Name, 10, default)).ShouldBeEmpty();
        (await other.Changes.ReadAsync(0, other.Identity.Name, 10, default)).ShouldHaveSingleItem().Key.ShouldBe(Sample.Key);
    }

    [Fact]
    public async Task Old_changes_are_swept_and_young_ones_stay()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default);
        Node.Clock.Advance(TimeSpan.FromHours(1));
        await Tokens.ForgetAsync(Sample.Key, default);

        await Node.Changes.SweepAsync(Node.Clock.GetUtcNow().AddMinutes(-30), default);

        (await Node.Changes.ReadAsync(0, "another node", 10, default)).Count.ShouldBe(1);
    }
}

using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.Usage;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Sqlite;

/// <summary>What a SQLite file can fail with while it is otherwise sound.</summary>
public sealed class SqliteFailureTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = new();

    public async Task InitializeAsync()
    {
        await using var node = await _database.StartNodeAsync();
        await node.Connections.AddAsync(Sample.Connection(), default);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task While_another_process_holds_the_lock_too_long_writing_is_unavailable_and_reading_is_not()
    {
        await using var node = await StoreNode.StartAsync(options => options.UseSqlite(_database.ConnectionString), _database.Keys);
        await using var other = new SqliteConnection(_database.ConnectionString);
        await other.OpenAsync();
        await using (await other.BeginTransactionAsync())
        {
            var failure = await Should.ThrowAsync<StoreUnavailableException>(() => node.Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default));
            failure.InnerException.ShouldBeOfType<SqliteException>().SqliteErrorCode.ShouldBe(5);
            (await node.Connections.FindAsync(Sample.Key, default)).ShouldNotBeNull();
        }

        (await node.Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_lets_no_attempt_begin_and_can_still_be_read()
    {
        await using var node = await StoreNode.StartAsync(options => options.UseSqlite($"Data Source={_database.FilePath};Mode=ReadOnly"), _database.Keys);

        var failure = await Should.ThrowAsync<StoreUnavailableException>(() => node.Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default));
        await Should.ThrowAsync<StoreUnavailableException>(() => node.Connections.AddAsync(Sample.Connection(Sample.Key with { Id = "c2" }), default));
        await Should.ThrowAsync<StoreUnavailableException>(() => node.Connections.DeleteAsync(Sample.Key, null, default));

        failure.InnerException.ShouldBeOfType<SqliteException>().SqliteErrorCode.ShouldBe(8);
        (await node.Connections.FindAsync(Sample.Key, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_batch_of_uses_that_fails_half_way_writes_nothing()
    {
        await using var node = await _database.StartNodeAsync();
        var last = Sample.Key with { Id = "c2" };
        await node.Connections.AddAsync(Sample.Connection(last), default);
        await using (var context = node.Open())
        {
            await context.Database.ExecuteSqlRawAsync(
                "CREATE TRIGGER full BEFORE UPDATE ON \"OAuthUsage\" WHEN NEW.\"ConnectionId\" = 'c2' BEGIN SELECT RAISE(ABORT, 'full'); END");
        }

        await Should.ThrowAsync<StoreUnavailableException>(() =>
            node.Usage.AddAsync([new ConnectionUse(Sample.Key, Sample.Now, 1), new ConnectionUse(last, Sample.Now, 1)], default));

        (await node.Connections.DescribeAsync(Sample.Key, default))!.UseCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_save_whose_attempt_cannot_be_ended_saves_nothing()
    {
        await using var node = await _database.StartNodeAsync();
        await node.Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default);
        await using (var context = node.Open())
        {
            await context.Database.ExecuteSqlRawAsync(
                "CREATE TRIGGER full BEFORE DELETE ON \"OAuthRefreshAttempts\" BEGIN SELECT RAISE(ABORT, 'full'); END");
        }

        await Should.ThrowAsync<StoreUnavailableException>(() => node.Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default));

        (await node.Tokens.FindAsync(Sample.Key, default))!.Generation.ShouldBe(0);
    }
}

using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Sqlite;

/// <summary>The file: where it is, whose it is, and how it comes to be.</summary>
public sealed class SqliteFileTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Without_a_choice_it_is_in_the_app_data_of_the_content_root_and_for_its_owner_only()
    {
        await using var node = await StoreNode.StartAsync(configure: null, _database.Keys, contentRoot: _database.Folder);
        var folder = Path.Combine(_database.Folder, "App_Data");
        // The files beside the database go with its last connection, and another test may empty all pools.
        await using var open = new SqliteConnection($"Data Source={Path.Combine(folder, "oauth-webhook.db")};Pooling=False");
        await open.OpenAsync();
        await using var read = open.CreateCommand();
        read.CommandText = "SELECT count(*) FROM sqlite_master";
        await read.ExecuteScalarAsync();
        await node.Connections.AddAsync(Sample.Connection(), default);

        var files = Directory.GetFiles(folder);

        files.Select(Path.GetFileName).ShouldBe(["oauth-webhook.db", "oauth-webhook.db-shm", "oauth-webhook.db-wal"], ignoreOrder: true);
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in files)
                File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        }
    }

    [Fact]
    public async Task A_relative_path_is_meant_from_the_content_root()
    {
        await using var node = await StoreNode.StartAsync(options => options.UseSqlite("Data Source=deep/down/mine.db"), _database.Keys, contentRoot: _database.Folder);

        File.Exists(Path.Combine(_database.Folder, "deep", "down", "mine.db")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source=x;Mode=Memory;Cache=Shared")]
    [InlineData("Mode=ReadWrite")]
    [InlineData("Server=somewhere")]
    public void A_connection_string_that_names_no_file_is_refused_when_the_store_is_registered(string connectionString) =>
        Should.Throw<ArgumentException>(() => new OAuthWebhookBuilder(new ServiceCollection()).UseSqlite(connectionString));

    [Fact]
    public async Task Its_migrations_are_complete()
    {
        await using var node = await _database.StartNodeAsync();
        await using var context = node.Open();

        context.Database.HasPendingModelChanges().ShouldBeFalse();
        (await context.Database.GetPendingMigrationsAsync()).ShouldBeEmpty();
        (await context.Database.GetAppliedMigrationsAsync()).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_finished_migration_leaves_no_timer_behind()
    {
        await using var node = await _database.StartNodeAsync();

        node.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task A_restart_finds_everything_where_it_was()
    {
        await using (var node = await _database.StartNodeAsync())
        {
            await node.Connections.AddAsync(Sample.Connection(), default);
            await node.Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default);
        }

        await using var restarted = await _database.StartNodeAsync();

        (await restarted.Connections.FindAsync(Sample.Key, default)).ShouldEqual(Sample.Connection());
        (await restarted.Tokens.FindAsync(Sample.Key, default))!.Tokens.ShouldEqual(Sample.Tokens());
    }

    [Fact]
    public async Task Hosts_that_start_at_once_on_a_new_file_all_start()
    {
        var nodes = Enumerable.Range(0, 4).Select(_ => StoreNode.Build(_database.Use, _database.Keys)).ToList();

        await Task.WhenAll(nodes.Select(node => Task.Run(node.StartAsync)));

        await nodes[0].Connections.AddAsync(Sample.Connection(), default);
        (await nodes[3].Connections.FindAsync(Sample.Key, default)).ShouldNotBeNull();
        foreach (var node in nodes)
            await node.DisposeAsync();
    }

    [Fact]
    public async Task It_is_there_before_any_hosted_service_starts()
    {
        await using var node = StoreNode.Build(_database.Use, _database.Keys, addBefore: services => services.AddHostedService<EarlyBird>());

        await node.StartAsync();

        (await node.Connections.FindAsync(Sample.Key, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task It_keeps_a_write_ahead_log_and_waits_for_locks_as_long_as_the_connection_string_says()
    {
        await using var node = await StoreNode.StartAsync(options => options.UseSqlite(_database.ConnectionString), _database.Keys);
        await using var context = node.Open();

        (await context.Database.SqlQueryRaw<string>("SELECT journal_mode AS \"Value\" FROM pragma_journal_mode").SingleAsync()).ShouldBe("wal");
        (await context.Database.SqlQueryRaw<long>("SELECT timeout AS \"Value\" FROM pragma_busy_timeout").SingleAsync()).ShouldBe(1000);
    }

    [Fact]
    public async Task A_lock_that_a_dead_process_left_is_named_in_the_log()
    {
        await using (var made = await _database.StartNodeAsync())
        await using (var context = made.Open())
        {
            // As if it had died before its first migration.
            await context.Database.MigrateAsync(Migration.InitialDatabase);
            await context.Database.ExecuteSqlRawAsync("""
                CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2030-01-01');
                """);
        }

        await using var node = StoreNode.Build(_database.Use, _database.Keys);
        var starting = Task.Run(node.StartAsync);
        await node.Clock.TimerDueWithin(DatabaseMigrator.Patience);
        starting.IsCompleted.ShouldBeFalse();
        node.Clock.Advance(DatabaseMigrator.Patience);

        await using (var context = node.Open())
            await context.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsLock\"");
        await starting;
        node.Log.Text.ShouldContain("delete the row in the table __EFMigrationsLock");
    }

    private sealed class EarlyBird(IConnectionStore connections) : BackgroundService
    {
        public override Task StartAsync(CancellationToken cancellationToken) => connections.AddAsync(Sample.Connection(), cancellationToken);

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }
}

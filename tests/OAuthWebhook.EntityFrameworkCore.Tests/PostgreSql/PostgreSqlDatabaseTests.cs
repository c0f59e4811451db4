using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.Testing;

namespace OAuthWebhook.EntityFrameworkCore.Tests.PostgreSql;

/// <summary>How the database comes to be, and what is special about it.</summary>
[RequiresPostgreSql]
public sealed class PostgreSqlDatabaseTests : IAsyncLifetime
{
    private readonly PostgreSqlTestDatabase _database = new();

    public Task InitializeAsync() => _database.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData("Host=somewhere")]
    [InlineData("Database=something")]
    [InlineData("Server name=somewhere;Database=something")]
    public void A_connection_string_that_names_no_database_is_refused_when_the_store_is_registered(string connectionString) =>
        Should.Throw<ArgumentException>(() => new OAuthWebhookBuilder(new ServiceCollection()).UsePostgreSql(connectionString));

    [Theory]
    [InlineData("", 5, 15)]
    [InlineData(";Timeout=7;Command Timeout=8", 7, 8)]
    public async Task It_waits_no_longer_than_callers_do_unless_the_connection_string_says_so(string more, int connect, int command)
    {
        await using var node = StoreNode.Build(options => options.UsePostgreSql(_database.ConnectionString + more), _database.Keys);
        await using var context = node.Open();

        var settings = new NpgsqlConnectionStringBuilder(context.Database.GetConnectionString());

        (settings.Timeout, settings.CommandTimeout).ShouldBe((connect, command));
    }

    [Fact]
    public async Task Its_migrations_are_complete()
    {
        await using var node = await _database.StartNodeAsync();
        await using var context = node.Open();

        context.Database.HasPendingModelChanges().ShouldBeFalse();
        (await context.Database.GetPendingMigrationsAsync()).ShouldBeEmpty();
        (await context.Database.GetAppliedMigrationsAsync()).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hosts_that_start_at_once_on_a_new_database_all_start(bool thereAlready)
    {
        if (!thereAlready)
            await _database.BreakAsync();
        var nodes = Enumerable.Range(0, 4).Select(_ => StoreNode.Build(_database.Use, _database.Keys)).ToList();

        await Task.WhenAll(nodes.Select(node => Task.Run(node.StartAsync)));

        await nodes[0].Connections.AddAsync(Sample.Connection(), default);
        (await nodes[3].Connections.FindAsync(Sample.Key, default)).ShouldNotBeNull();
        foreach (var node in nodes)
            await node.DisposeAsync();
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_made()
    {
        await _database.BreakAsync();

        await using var node = await _database.StartNodeAsync();

        await node.Connections.AddAsync(Sample.Connection(), default);
    }

    [Fact]
    public async Task Its_clock_goes_on_while_a_transaction_waits()
    {
        await using var node = await _database.StartNodeAsync();
        await using var context = node.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();

        var before = await context.ReadClockAsync(default);
        await context.Database.ExecuteSqlRawAsync("SELECT pg_sleep(0.01)");
        var after = await context.ReadClockAsync(default);

        (after - before).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(10));
        before.ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_change_that_another_one_is_committed_before_holds_nobody_up_and_is_told_after_it()
    {
        await using var node = await _database.StartNodeAsync();
        await node.Connections.AddAsync(Sample.Connection(), default);
        await using var context = node.Open();
        await using var slow = await context.Database.BeginTransactionAsync();
        context.Changes.Add(new() { TenantId = "acme", ConnectionId = "slow", Node = "slow", At = Sample.Now });
        await context.SaveChangesAsync();

        await node.Tokens.ForgetAsync(Sample.Key, default);
        var fast = (await node.Changes.ReadAsync(0, "another node", 10, default)).ShouldHaveSingleItem();
        await slow.CommitAsync();

        var late = (await node.Changes.ReadAsync(0, "another node", 10, default)).Single(change => change != fast);
        late.Number.ShouldBeLessThan(fast.Number, "so that whoever reads on from the newest alone would miss it");
    }

    [Fact]
    public async Task A_transaction_whose_process_stands_still_is_ended_by_the_database()
    {
        await using var node = await _database.StartNodeAsync();
        await using var context = node.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();

        await context.LimitTransactionAsync(default);

        (await context.Database.SqlQueryRaw<string>("SELECT current_setting('idle_in_transaction_session_timeout') AS \"Value\"").SingleAsync()).ShouldBe("10s");
    }
}

using Npgsql;
using OAuthWebhook.Testing;

namespace OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

/// <summary>A database of its own on the PostgreSQL server of the test process.</summary>
public sealed class PostgreSqlTestDatabase : TestDatabase
{
    private static readonly Lazy<Task<string>> Template = new(MigrateAsync);

    private PostgreSqlServer? _server;

    public string ConnectionString { get; private set; } = "";

    public override async Task CreateAsync()
    {
        _server = await PostgreSqlServer.SharedAsync();
        ConnectionString = await _server.CreateDatabaseAsync();
    }

    public override async Task CreateMigratedAsync()
    {
        _server = await PostgreSqlServer.SharedAsync();
        ConnectionString = await _server.CreateDatabaseAsync(template: await Template.Value);
    }

    public override Task BreakAsync() => _server!.DropDatabaseAsync(ConnectionString);

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await BreakAsync();
    }

    internal override void Use(OAuthWebhookBuilder builder) => builder.UsePostgreSql(ConnectionString);

    // It stays until the server ends with the process.
    private static async Task<string> MigrateAsync()
    {
        var database = new PostgreSqlTestDatabase();
        await database.CreateAsync();
        await (await database.StartNodeAsync()).DisposeAsync();
        // A database that somebody is connected to cannot be copied, and the store's own pool goes by another connection string than ours.
        NpgsqlConnection.ClearAllPools();
        return database.ConnectionString;
    }
}

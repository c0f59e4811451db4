using OAuthWebhook.Testing;

namespace OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

/// <summary>A database of its own on the PostgreSQL server of the test process.</summary>
public sealed class PostgreSqlTestDatabase : TestDatabase
{
    private PostgreSqlServer? _server;

    public string ConnectionString { get; private set; } = "";

    public override async Task CreateAsync()
    {
        _server = await PostgreSqlServer.SharedAsync();
        ConnectionString = await _server.CreateDatabaseAsync();
    }

    public override Task BreakAsync() => _server!.DropDatabaseAsync(ConnectionString);

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await BreakAsync();
    }

    internal override void Use(OAuthWebhookBuilder builder) => builder.UsePostgreSql(ConnectionString);
}

using Microsoft.Data.Sqlite;
using OAuthWebhook.Cluster.Node;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Cluster.Tests.Nodes;

/// <summary>An empty database that the nodes of one test share.</summary>
internal sealed class ClusterStore : IAsyncDisposable
{
    private readonly Func<Task> _drop;

    private ClusterStore(string kind, string database, Func<Task> drop)
    {
        Node = new(kind, database);
        _drop = drop;
    }

    public NodeStore Node { get; }

    public static Task<ClusterStore> SqliteAsync()
    {
        var folder = Directory.CreateTempSubdirectory("oauth-webhook-cluster-");
        var database = $"Data Source={Path.Combine(folder.FullName, "store.db")};Default Timeout=10";
        return Task.FromResult(new ClusterStore("Sqlite", database, () =>
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
            return Task.CompletedTask;
        }));
    }

    public static async Task<ClusterStore> PostgreSqlAsync()
    {
        var server = await PostgreSqlServer.SharedAsync();
        var database = await server.CreateDatabaseAsync();
        // A machine whose every core is busy is slow to open connections, and these tests ask how often, not how fast.
        return new("PostgreSql", $"{database};Maximum Pool Size=50;Timeout=60;Command Timeout=60", () => server.DropDatabaseAsync(database));
    }

    public async ValueTask DisposeAsync() => await _drop();
}

using Microsoft.Data.Sqlite;
using OAuthWebhook.Cluster.Node;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Cluster.Tests.Nodes;

/// <summary>An empty database, and a folder for keys, that the nodes of one test share.</summary>
internal sealed class ClusterStore : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Func<Task> _drop;

    private ClusterStore(DirectoryInfo folder, string kind, string database, Func<Task> drop)
    {
        _folder = folder;
        _drop = drop;
        Node = new(kind, database, Path.Combine(folder.FullName, "keys"));
    }

    public NodeStore Node { get; }

    public static Task<ClusterStore> SqliteAsync()
    {
        var folder = CreateFolder();
        var database = $"Data Source={Path.Combine(folder.FullName, "store.db")};Default Timeout=10";
        return Task.FromResult(new ClusterStore(folder, "Sqlite", database, () =>
        {
            using var connection = new SqliteConnection(database);
            SqliteConnection.ClearPool(connection);
            return Task.CompletedTask;
        }));
    }

    public static async Task<ClusterStore> PostgreSqlAsync()
    {
        var server = await PostgreSqlServer.SharedAsync();
        var database = await server.CreateDatabaseAsync();
        return new(CreateFolder(), "PostgreSql", database, () => server.DropDatabaseAsync(database));
    }

    public async ValueTask DisposeAsync()
    {
        await _drop();
        _folder.Delete(recursive: true);
    }

    private static DirectoryInfo CreateFolder() => Directory.CreateTempSubdirectory("oauth-webhook-cluster-");
}

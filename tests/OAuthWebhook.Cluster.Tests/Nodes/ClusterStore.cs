using Microsoft.Data.Sqlite;
using OAuthWebhook.Cluster.Node;

namespace OAuthWebhook.Cluster.Tests.Nodes;

/// <summary>An empty database, and a folder for keys, that the nodes of one test share.</summary>
internal sealed class ClusterStore : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oauth-webhook-cluster-");

    private ClusterStore()
    {
    }

    public NodeStore Node { get; private set; } = null!;

    public static ClusterStore Sqlite()
    {
        var store = new ClusterStore();
        store.Node = new("Sqlite", $"Data Source={Path.Combine(store._folder.FullName, "store.db")};Default Timeout=10", store.Keys);
        return store;
    }

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private string Keys => Path.Combine(_folder.FullName, "keys");
}

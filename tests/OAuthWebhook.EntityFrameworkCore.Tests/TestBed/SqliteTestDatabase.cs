using Microsoft.Data.Sqlite;
using OAuthWebhook.Testing;

namespace OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

/// <summary>A SQLite file in a folder of its own.</summary>
public sealed class SqliteTestDatabase : TestDatabase
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("oauth-webhook-").FullName;

    public string FilePath => Path.Combine(Folder, "store.db");

    /// <summary>Waits a second for a lock, and then gives up.</summary>
    public string ConnectionString => $"Data Source={FilePath};Default Timeout=1";

    public override Task CreateAsync() => Task.CompletedTask;

    public override Task CreateMigratedAsync() => MigratedSqlite.CopyToAsync(FilePath);

    public override async Task BreakAsync()
    {
        SqliteConnection.ClearAllPools();
        File.Delete(FilePath + "-wal");
        File.Delete(FilePath + "-shm");
        await File.WriteAllTextAsync(FilePath, "This is no database, and long enough to be seen as none.");
    }

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    internal override void Use(OAuthWebhookBuilder builder) => builder.UseSqlite($"Data Source={FilePath}");
}

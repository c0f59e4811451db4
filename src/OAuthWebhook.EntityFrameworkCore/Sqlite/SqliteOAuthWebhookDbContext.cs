using Microsoft.EntityFrameworkCore;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Sqlite;

/// <summary>The tables in a SQLite file.</summary>
internal sealed class SqliteOAuthWebhookDbContext(DbContextOptions<SqliteOAuthWebhookDbContext> options) : OAuthWebhookDbContext(options)
{
    // A process that dies while it migrates leaves this lock behind.
    public override string StuckMigrationAdvice => "If none is, one ended in the middle of it and left its lock: delete the row in the table __EFMigrationsLock.";

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var path = Database.GetDbConnection().DataSource;
        if (Path.IsPathRooted(path) && !File.Exists(path))
            CreateForOwnerOnly(path);
        // Readers and the one writer do not block each other then. The file remembers it.
        await Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
    }

    public override async Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken)
    {
        var milliseconds = await Database
            .SqlQueryRaw<long>("SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS \"Value\"")
            .SingleAsync(cancellationToken);
        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    /// <summary>SQLite gives the files it adds (-wal, -shm) the rights of this one.</summary>
    private static void CreateForOwnerOnly(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Another process may be doing the same.
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var created = new FileStream(path, options);
    }
}

using System.Text;
using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Authorization;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.Secrets;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Sqlite;

/// <summary>Known secrets pass through every operation and are then looked for in every byte of the files, and in the log at its chattiest.</summary>
public sealed class SqliteCanaryTests
{
    private static readonly string[] Secrets =
        ["client-secret-value", "password-value", "access-token-value", "refresh-token-value", "code-verifier-value", "authorization-dpop-key-value", "second-access-token", "second-client-secret"];

    [Fact]
    public async Task No_secret_reaches_the_database_files_or_the_log_in_clear()
    {
        await using var database = new SqliteTestDatabase();
        await using var node = await database.StartNodeAsync();
        // While one is open the log beside the database stays, whatever the pool does.
        await using var open = node.Open();
        await open.Database.OpenConnectionAsync();
        var started = Sample.Started(Sample.Authorization());
        await node.Connections.AddAsync(Sample.Connection(), default);
        await node.Authorizations.AddAsync(Sample.Authorization(), default);
        await node.Authorizations.TryStartAsync(started, default);
        await node.Authorizations.FindByStateAsync(started.StateHash!, default);
        await node.Authorizations.TryMoveAsync(started, AuthorizationStatus.Pending, AuthorizationStatus.Exchanging, null, default);
        await node.Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default);
        await node.Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default);
        await node.Tokens.FindAsync(Sample.Key, default);
        await node.Tokens.TrySaveAsync(Sample.Key, 1, Sample.Tokens("second-access-token"), default);
        await node.Connections.TryUpdateAsync(Sample.Connection() with { ClientSecret = new Secret("second-client-secret"), Version = 4 }, 3, default);
        await node.Connections.FindAsync(Sample.Key, default);
        (await node.Connections.AddAsync(Sample.Connection(), default)).ShouldBeFalse();

        var files = Directory.GetFiles(database.Folder);
        files.ShouldContain(database.FilePath + "-wal");
        var bytes = files.Select(ReadShared).ToList();

        // What is not secret is found, so what is would be too.
        bytes.ShouldContain(file => Contains(file, Encoding.UTF8.GetBytes("https://as.example/token")));
        node.Log.Text.ShouldContain("UPDATE \"OAuthCredentials\"");
        foreach (var secret in Secrets)
        {
            bytes.ShouldAllBe(file => !Contains(file, Encoding.UTF8.GetBytes(secret)) && !Contains(file, Encoding.Unicode.GetBytes(secret)), secret);
            node.Log.Text.ShouldNotContain(secret);
        }
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return copy.ToArray();
    }

    private static bool Contains(byte[] file, byte[] text) => file.AsSpan().IndexOf(text) >= 0;
}

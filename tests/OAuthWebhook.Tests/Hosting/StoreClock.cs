using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Tests.Hosting;

/// <summary>The deadlines that nodes share are database time, which a test cannot move: it moves the deadline.</summary>
internal static class StoreClock
{
    public static IServiceCollection ShortenAttempts(this IServiceCollection services) => services.Configure<OAuthWebhookOptions>(options =>
    {
        options.TokenEndpointTimeout = TimeSpan.FromSeconds(5);
        options.RenewalAttemptLifetime = TimeSpan.FromSeconds(11);
    });

    /// <summary>No limit of ours ends an attempt while a test moves the clock for another reason.</summary>
    public static IServiceCollection WithoutHaste(this IServiceCollection services) => services.Configure<OAuthWebhookOptions>(options =>
    {
        options.AttemptTimeout = TimeSpan.FromDays(1);
        options.RequestTimeout = TimeSpan.FromDays(1);
    });

    /// <summary>Whether an attempt is recorded whose outcome nobody knows, or that is under way.</summary>
    public static async Task<bool> HasAttemptAsync(this CoreHost host, ConnectionKey key)
    {
        await using var connection = new SqliteConnection($"Data Source={host.DatabasePath};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM OAuthRefreshAttempts WHERE ConnectionId = $id";
        command.Parameters.AddWithValue("$id", key.Id);
        return await command.ExecuteScalarAsync() is > 0L;
    }

    public static async Task PassAttemptAsync(CoreHost host, ConnectionKey key) => (await PassAttemptsAsync(host, key)).ShouldBe(1);

    /// <summary>Passes the attempt under way, if there is one.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> PassAttemptsAsync(CoreHost host, ConnectionKey key)
    {
        await using var connection = new SqliteConnection($"Data Source={host.DatabasePath};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE OAuthRefreshAttempts SET Deadline = 1 WHERE ConnectionId = $id";
        command.Parameters.AddWithValue("$id", key.Id);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends the hold of whoever asks about device codes.</summary>
    public static async Task PassHoldAsync(this CoreHost host)
    {
        await using var connection = new SqliteConnection($"Data Source={host.DatabasePath};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE OAuthPendingAuthorizations SET HeldUntil = 1 WHERE HeldUntil IS NOT NULL";
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
    }
}

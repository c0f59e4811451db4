using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Sqlite;

public sealed class RenewalCalendarPlanTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = new();

    public Task InitializeAsync() => _database.CreateMigratedAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData("IX_OAuthCredentials_DueAt")]
    [InlineData("IX_OAuthCredentials_WarnAt")]
    [InlineData("IX_OAuthPendingAuthorizations_PollAt")]
    public async Task What_is_due_is_found_by_its_index_and_nothing_is_sorted(string index)
    {
        await using var node = await _database.StartNodeAsync();
        await (index switch
        {
            "IX_OAuthCredentials_DueAt" => node.Calendar.FindDueAsync(Sample.Now, 20, default),
            "IX_OAuthCredentials_WarnAt" => node.Calendar.FindExpiringAsync(Sample.Now, 20, default),
            _ => (Task)node.Authorizations.FindDueAsync(Sample.Now, 20, default),
        });
        var query = node.Log.Lines.Select(line => line.ToString()).Last(line => line.Contains("Executed DbCommand", StringComparison.Ordinal));
        query = Regex.Replace(query[query.IndexOf("SELECT", StringComparison.Ordinal)..], @"@\w+", "1", RegexOptions.None, TimeSpan.FromSeconds(1));
        // What follows in the log is not of the query.
        query = query[..(query.IndexOf("LIMIT 1", StringComparison.Ordinal) + "LIMIT 1".Length)];

        await using var context = node.Open();
        var connection = context.Database.GetDbConnection();
        await connection.OpenAsync();
        await using var explain = connection.CreateCommand();
        explain.CommandText = $"EXPLAIN QUERY PLAN {query}";
        await using var reader = await explain.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
            plan.Add(reader.GetString(3));

        plan.ShouldHaveSingleItem().ShouldContain($"USING INDEX {index}");
    }
}

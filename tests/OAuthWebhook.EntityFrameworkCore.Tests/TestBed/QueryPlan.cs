using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

/// <summary>How SQLite carries out what a store asked last.</summary>
internal static class QueryPlan
{
    /// <summary>The steps of the last query, which had a limit.</summary>
    public static async Task<IReadOnlyList<string>> OfLastQueryAsync(StoreNode node)
    {
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
        return plan;
    }
}

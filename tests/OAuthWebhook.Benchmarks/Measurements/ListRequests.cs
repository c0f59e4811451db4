using System.Diagnostics;
using OAuthWebhook.Benchmarks.Sandbox;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Benchmarks.Measurements;

/// <summary>What Manage Tokens and the API's list take over HTTP with ten thousand connections, from the request to the answer's last byte.</summary>
internal static class ListRequests
{
    private const int Times = 21;
    private const string Page = "/oauth-webhook/settings/tokens?";
    private const string Api = "/oauth-webhook/api/connections?";

    private static readonly (string Name, string Page, string Api)[] Questions =
    [
        ("first page", "", ""),
        ("last page", $"pageNumber={ManyConnections.Count / 25}", $"page={ManyConnections.Count / 50}"),
        ("search, few found", "search=1007919", "search=1007919"),
        ("search, many found", "search=77", "search=77"),
        ("status active", "status=active", "status=active"),
        ("status failing", "status=failing", "status=failing"),
        ("status needs authorization", "status=reauthorizationRequired", "status=reauthorizationRequired"),
        ("status expired", "status=expired", "status=expired"),
        ("by provider", "provider=provider-17", "provider=provider-17"),
        ("what ends first", "sort=expiry", "sort=expiry"),
        ("used last", "sort=-lastUsed", "sort=-lastUsed"),
        ("needs somebody first", "sort=attention", "sort=attention"),
        ("search, status and order", "search=77&status=active&sort=-lastUsed", "search=77&status=active&sort=-lastUsed"),
    ];

    public static async Task<int> RunAsync()
    {
        List<(string Name, Func<Task<ManagementServer>> StartAsync)> databases = [("SQLite", ManagementServer.StartOnSqliteAsync)];
        if (Prerequisite.PostgreSql.SkipReason is null)
            databases.Add(("PostgreSQL", ManagementServer.StartOnPostgreSqlAsync));
        var cells = Questions.ToDictionary(question => question.Name, _ => new List<string>());
        var slowest = 0d;
        foreach (var (_, startAsync) in databases)
        {
            await using var server = await startAsync();
            await ManyConnections.SeedAsync(server);
            using var client = server.CreateClient();
            foreach (var question in Questions)
            {
                foreach (var path in new[] { Page + question.Page, $"{Api}pageSize=50&{question.Api}" })
                {
                    var times = await MeasureAsync(client, path);
                    cells[question.Name].Add(FormattableString.Invariant($"{times[Times / 2]:0} ({times[^1]:0})"));
                    slowest = Math.Max(slowest, times[Times / 2]);
                }
            }
        }

        Console.WriteLine($"| {ManyConnections.Count:N0} connections over HTTP, milliseconds, median of {Times} (most) | {string.Join(" | ", databases.Select(database => $"page of 25, {database.Name} | API, 50, {database.Name}"))} |");
        Console.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|---|", databases.Count))}");
        foreach (var (name, row) in cells)
            Console.WriteLine($"| {name} | {string.Join(" | ", row)} |");
        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant($"The slowest median is {slowest:0} ms; the goal is below 300."));
        Console.WriteLine();
        return slowest < 300 ? 0 : 1;
    }

    private static async Task<double[]> MeasureAsync(HttpClient client, string path)
    {
        // The first compiles.
        await client.GetStringAsync(path);
        var times = new double[Times];
        for (var i = 0; i < Times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await client.GetStringAsync(path);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times;
    }
}

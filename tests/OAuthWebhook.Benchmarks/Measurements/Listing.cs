using System.Diagnostics;
using Microsoft.Data.Sqlite;
using OAuthWebhook.Benchmarks.Contestants;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;

namespace OAuthWebhook.Benchmarks.Measurements;

/// <summary>One page of many connections: the list, a search, filters by status and by provider, and another order.</summary>
internal static class Listing
{
    private const int Times = 21;

    public static async Task<int> RunAsync()
    {
        await using var product = await Product.StartAsync(new Uri("http://127.0.0.1/api"), new Uri("http://127.0.0.1/token"));
        var (tenant, service) = (Product.Caller.TenantId, product.Get<ConnectionService>());
        var questions = new (string Name, Func<Task> AskAsync)[]
        {
            ("first page", () => ListAsync(new() { TenantId = tenant })),
            ("search", () => ListAsync(new() { TenantId = tenant, Search = "77" })),
            ("by status", () => ListAsync(new() { TenantId = tenant, Status = ConnectionStatus.Disabled })),
            ("by provider", () => ListAsync(new() { TenantId = tenant, Provider = "provider-07" })),
            ("sorted by last use", () => ListAsync(new() { TenantId = tenant, Sort = ConnectionSort.LastUsed })),
            ("all that the page of the list asks", async () =>
            {
                await ListAsync(new() { TenantId = tenant, Take = 25 });
                await service.ListProvidersAsync(Product.Caller, 200, default);
                await service.CountAttentionAsync(Product.Caller, default);
            }),
        };
        Console.WriteLine($"| connections on SQLite, milliseconds for a page of 50, median of {Times} | {string.Join(" | ", questions.Select(question => question.Name))} |");
        Console.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", questions.Length))}");
        foreach (var count in new[] { 1_000, 10_000, 100_000 })
        {
            await SeedAsync(product, count);
            var cells = new List<string>();
            foreach (var (_, askAsync) in questions)
            {
                var times = new List<double>();
                for (var i = 0; i < Times; i++)
                {
                    var start = Stopwatch.GetTimestamp();
                    await askAsync();
                    times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }

                cells.Add(FormattableString.Invariant($"{times.Order().ElementAt(Times / 2):0.0}"));
            }

            Console.WriteLine(FormattableString.Invariant($"| {count:N0} | {string.Join(" | ", cells)} |"));
        }

        Console.WriteLine();
        return 0;

        Task ListAsync(ConnectionQuery query) => service.ListAsync(Product.Caller, query, default);
    }

    // Copies of the one that the service made: a hundred thousand of them in a second or two.
    private static async Task SeedAsync(Product product, int count)
    {
        await using var connection = new SqliteConnection($"Data Source={product.DatabasePath}");
        await connection.OpenAsync();
        foreach (var table in new[] { "OAuthConnections", "OAuthCredentials", "OAuthUsage" })
        {
            var columns = new List<string>();
            await using (var info = connection.CreateCommand())
            {
                info.CommandText = $"SELECT name FROM pragma_table_info('{table}')";
                await using var reader = await info.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                    columns.Add(reader.GetString(0));
            }

            await using var copy = connection.CreateCommand();
            var values = columns.Select(column => column switch
            {
                "ConnectionId" => "printf('copy-%06d', n)",
                "NameKey" or "SearchKey" => "printf('SANDBOX %06d', (n * 7919) % 1000000)",
                "LastUsedAt" => "n",
                // A tenth is disabled, a fifth waits for somebody to authorize it.
                "Disabled" => "n % 10 = 0",
                "Interactive" => "n % 5 = 1",
                "ProviderKey" => "printf('PROVIDER-%02d', n % 40)",
                _ => $"\"{column}\"",
            });
            copy.CommandText = $"""
                WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count - 1})
                INSERT OR IGNORE INTO "{table}" ({string.Join(", ", columns.Select(column => $"\"{column}\""))})
                SELECT {string.Join(", ", values)} FROM "{table}" CROSS JOIN numbers WHERE "ConnectionId" = '{product.Connection.Id}'
                """;
            await copy.ExecuteNonQueryAsync();
        }
    }
}

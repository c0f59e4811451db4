using System.Data.Common;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Benchmarks.Sandbox;

/// <summary>Ten thousand connections as a large host may have them: most work, and there are some of each kind of trouble.</summary>
internal static class ManyConnections
{
    public const int Count = 10_000;

    private const string Api = "/oauth-webhook/api/connections";

    /// <summary>Makes one of each kind as people and providers would, and copies it in the database: a thousand times a second and more.</summary>
    public static async Task SeedAsync(ManagementServer host)
    {
        await using var provider = await ScriptedServer.StartAsync();
        provider["/token"].Otherwise = request => request.Form.GetValueOrDefault("grant_type") == "refresh_token" ? Answer.Error("invalid_grant", "The token was revoked.") : Answer.Token("token", 3600);
        provider["/refused"].Otherwise = _ => Answer.Error("invalid_client", status: 401);
        using var client = host.CreateClient();
        var (past, later) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddYears(1));
        (string Id, int Share, Dictionary<string, string> Columns)[] kinds =
        [
            (await TokenAsync(await CreateAsync("client_credentials", "/token")), 52, []),
            (await EnterAsync(await CreateAsync("authorization_code", "/token"), later, "refresh"), 20, []),
            (await CreateAsync("client_credentials", "/token", disabled: true), 8, []),
            (await CreateAsync("authorization_code", "/token"), 6, []),
            (await TokenAsync(await CreateAsync("client_credentials", "/refused")), 5, []),
            (await TokenAsync(await EnterAsync(await CreateAsync("authorization_code", "/token"), later, "refresh")), 4, []),
            (await EnterAsync(await CreateAsync("authorization_code", "/token"), later, null), 3, new() { ["ExpiresAt"] = Ticks(past), ["WarnAt"] = Ticks(past), ["Warned"] = "true" }),
            (await EnterAsync(await CreateAsync("authorization_code", "/token"), later, null), 2, new() { ["WarnAt"] = Ticks(past), ["Warned"] = "true" }),
        ];
        await using var database = host.OpenDatabase();
        await database.OpenAsync();
        var first = 1;
        foreach (var (id, share, columns) in kinds)
        {
            // The one that is copied counts too.
            var last = first + (Count * share / 100) - 2;
            foreach (var table in new[] { "OAuthConnections", "OAuthCredentials", "OAuthUsage" })
                await CopyAsync(database, table, id, first, last, columns);
            first = last + 1;
        }

        await using var analyze = database.CreateCommand();
        analyze.CommandText = "ANALYZE";
        await analyze.ExecuteNonQueryAsync();

        async Task<string> CreateAsync(string grantType, string tokenEndpoint, bool disabled = false)
        {
            var body = new JsonObject
            {
                ["name"] = "Invoices of a department",
                ["description"] = "For whoever looks after the nightly run of the invoices.",
                ["provider"] = "Acme",
                ["grantType"] = grantType,
                ["clientId"] = "client-1",
                ["clientSecret"] = "secret",
                ["tokenEndpoint"] = new Uri(provider.BaseAddress, tokenEndpoint).AbsoluteUri,
                ["authorizationEndpoint"] = new Uri(provider.BaseAddress, "/authorize").AbsoluteUri,
                ["baseUri"] = new Uri(provider.BaseAddress, "/api/").AbsoluteUri,
                ["scopes"] = new JsonArray("invoices.read", "invoices.write"),
                ["disabled"] = disabled,
            };
            using var response = await client.PostAsJsonAsync(Api, body);
            response.EnsureSuccessStatusCode();
            return (string)(await response.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
        }

        // Whether there is one is what makes the kind.
        async Task<string> TokenAsync(string id)
        {
            (await client.PostAsync($"{Api}/{id}/token", null)).Dispose();
            return id;
        }

        async Task<string> EnterAsync(string id, DateTimeOffset expiresAt, string? refreshToken)
        {
            using var response = await client.PutAsJsonAsync($"{Api}/{id}/token", new JsonObject { ["accessToken"] = "token", ["refreshToken"] = refreshToken, ["expiresAt"] = expiresAt });
            response.EnsureSuccessStatusCode();
            return id;
        }
    }

    private static string Ticks(DateTimeOffset time) => time.UtcTicks.ToString(CultureInfo.InvariantCulture);

    private static async Task CopyAsync(DbConnection database, string table, string id, int first, int last, Dictionary<string, string> changed)
    {
        List<string> columns = [];
        await using (var look = database.CreateCommand())
        {
            look.CommandText = $"SELECT * FROM \"{table}\" WHERE 1 = 0";
            await using var reader = await look.ExecuteReaderAsync();
            columns.AddRange(Enumerable.Range(0, reader.FieldCount).Select(reader.GetName));
        }

        var values = columns.Select(column => column switch
        {
            "ConnectionId" => "'copy-' || (1000000 + n)",
            "NameKey" or "SearchKey" => "'INVOICES ' || (1000000 + (n * 7919) % 1000000)",
            "ProviderKey" => "'PROVIDER-' || (10 + n % 40)",
            "LastUsedAt" => "n",
            _ => changed.GetValueOrDefault(column) ?? $"\"{column}\"",
        });
        await using var copy = database.CreateCommand();
        copy.CommandText = $"""
            WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})
            INSERT INTO "{table}" ({string.Join(", ", columns.Select(column => $"\"{column}\""))})
            SELECT {string.Join(", ", values)} FROM "{table}" CROSS JOIN numbers WHERE "ConnectionId" = '{id}'
            """;
        await copy.ExecuteNonQueryAsync();
    }
}

using OAuthWebhook.Cluster.Node;
using OAuthWebhook.Cluster.Tests.Nodes;
using OAuthWebhook.Cluster.Tests.Server;
using OAuthWebhook.Testing;
using Xunit.Abstractions;

namespace OAuthWebhook.Cluster.Tests.Load;

public sealed class OneRenewalPerExpiryTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [PostgreSqlFact]
    public async Task Four_processes_with_a_thousand_callers_on_one_PostgreSQL_renew_each_token_once()
    {
        await using var store = await ClusterStore.PostgreSqlAsync();
        await ShouldRenewEachOnceAsync(new(Nodes: 4, Callers: 1000, Connections: 40, Renewals: 1000) { Limit = Limit }, store);
    }

    [Fact]
    public async Task Two_processes_with_a_thousand_callers_on_one_SQLite_file_renew_each_token_once()
    {
        await using var store = await ClusterStore.SqliteAsync();
        await ShouldRenewEachOnceAsync(new(Nodes: 2, Callers: 1000, Connections: 30, Renewals: 1000) { Limit = Limit }, store);
    }

    [PostgreSqlFact]
    public async Task A_thousand_cold_callers_in_four_processes_cause_one_token_request()
    {
        await using var store = await ClusterStore.PostgreSqlAsync();
        await using var server = await RotatingServer.StartAsync(shortestLife: 3600, longestLife: 3600);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => NodeProcess.StartAsync(store.Node)));
        await using var first = nodes[0];
        await using var second = nodes[1];
        await using var third = nodes[2];
        await using var fourth = nodes[3];
        var connection = (await first.AskAsync<Reply.Added>(new Command.Add(server.Client("client", "client_credentials"), null))).Connection;
        var request = server.HoldAt(Stage.Received, "client");

        var swarms = nodes.Select(node => node.AskAsync<Reply.Called>(new Command.Swarm(connection, 250))).ToArray();
        await request.ReachedAsync();
        request.Release();
        var called = await Task.WhenAll(swarms);

        called.Sum(swarm => swarm.Calls).ShouldBe(1000);
        called.ShouldAllBe(swarm => swarm.Failures.Count == 0);
        server.Tally().Posts.ShouldBe(1);
    }

    private async Task ShouldRenewEachOnceAsync(LoadRun run, ClusterStore store)
    {
        var report = await run.RunAsync(store.Node);
        output.WriteLine(report.ToString());
        report.Faults.ShouldBeEmpty();
        report.Server.Renewals.ShouldBeGreaterThanOrEqualTo(run.Renewals);
        // Every request brought a token.
        report.Server.Posts.ShouldBeLessThanOrEqualTo(report.Server.Renewals + run.Connections);
    }
}

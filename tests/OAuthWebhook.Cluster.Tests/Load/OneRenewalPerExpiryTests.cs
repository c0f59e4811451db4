using OAuthWebhook.Cluster.Tests.Nodes;
using Xunit.Abstractions;

namespace OAuthWebhook.Cluster.Tests.Load;

public sealed class OneRenewalPerExpiryTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Two_processes_with_a_thousand_callers_on_one_SQLite_file_renew_each_token_once()
    {
        await using var store = ClusterStore.Sqlite();
        await ShouldRenewEachOnceAsync(new(Nodes: 2, Callers: 1000, Connections: 30, Renewals: 1000) { Limit = TimeSpan.FromMinutes(5) }, store);
    }

    private async Task ShouldRenewEachOnceAsync(LoadRun run, ClusterStore store)
    {
        var report = await run.RunAsync(store.Node);
        output.WriteLine(report.ToString());
        report.Faults.ShouldBeEmpty();
        // Every request brought a token.
        report.Server.Posts.ShouldBeLessThanOrEqualTo(report.Server.Renewals + run.Connections);
    }
}

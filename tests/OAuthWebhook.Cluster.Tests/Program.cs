using System.Globalization;
using OAuthWebhook.Cluster.Tests.Load;
using OAuthWebhook.Cluster.Tests.Nodes;

// A longer run of what OneRenewalPerExpiryTests shows, on PostgreSQL: dotnet run --project tests/OAuthWebhook.Cluster.Tests -- --renewals 20000
if (args is not ["--renewals", var text] || !int.TryParse(text, CultureInfo.InvariantCulture, out var renewals))
{
    Console.Error.WriteLine("Give it the number of renewals: --renewals 20000");
    return 2;
}

await using var store = await ClusterStore.PostgreSqlAsync();
var report = await new LoadRun(Nodes: 4, Callers: 1000, Connections: 40, renewals) { Limit = TimeSpan.FromHours(12) }.RunAsync(store.Node);
Console.WriteLine(report);
foreach (var fault in report.Faults)
    Console.WriteLine(fault);
return report.Faults.Count == 0 ? 0 : 1;

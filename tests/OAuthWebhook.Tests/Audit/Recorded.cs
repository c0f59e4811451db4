using OAuthWebhook.Audit;
using OAuthWebhook.Connections;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Audit;

/// <summary>Reads what a host has recorded.</summary>
internal static class Recorded
{
    /// <summary>One line for each entry, the oldest first: who did what, from where, how often.</summary>
    public static async Task<string[]> LinesAsync(this CoreHost host, ConnectionKey key) =>
        [.. (await host.EntriesAsync(key)).Select(entry => $"{entry.Action} by {entry.Who ?? "nobody"} ({entry.Origin}){(entry.Count > 1 ? $" ×{entry.Count}" : "")}")];

    /// <summary>The entries of a connection, the oldest first.</summary>
    public static async Task<IReadOnlyList<AuditEntry>> EntriesAsync(this CoreHost host, ConnectionKey key) =>
        [.. (await host.HistoryAsync(key)).Entries.Items.Reverse()];

    public static async Task<ConnectionHistory> HistoryAsync(this CoreHost host, ConnectionKey key, int days = 30) =>
        (await host.Get<AuditHistory>().FindAsync(CoreHost.Caller, key.Id, 0, 200, days, default)).ShouldNotBeNull();
}

using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Changes;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Changes;

/// <inheritdoc cref="IChangeStore"/>
internal sealed class ChangeLog(StoreDatabase database, NodeIdentity node, TimeProvider time) : IChangeStore
{
    /// <summary>Notes a change, in the transaction that makes it.</summary>
    public async Task NoteAsync(OAuthWebhookDbContext context, ConnectionKey key, CancellationToken cancellationToken)
    {
        context.Changes.Add(new() { TenantId = key.TenantId, ConnectionId = key.Id, Node = node.Name, At = time.GetUtcNow() });
        await context.SaveChangesAsync(cancellationToken);
    }

    public Task<long> LatestAsync(CancellationToken cancellationToken) => database.RunAsync("reading the newest change", async context =>
        await context.Changes.MaxAsync(row => (long?)row.Number, cancellationToken) ?? 0);

    public async Task<IReadOnlyList<ConnectionChange>> ReadAsync(long after, string exceptNode, int take, CancellationToken cancellationToken) =>
        await database.RunAsync("reading changes", context => context.Changes
            .Where(row => row.Number > after && row.Node != exceptNode)
            .OrderBy(row => row.Number)
            .Take(take)
            .Select(row => new ConnectionChange(row.Number, new ConnectionKey(row.TenantId, row.ConnectionId)))
            .ToListAsync(cancellationToken));

    public Task SweepAsync(DateTimeOffset before, CancellationToken cancellationToken) => database.RunAsync("sweeping changes", context =>
        context.Changes.Where(row => row.At < before).ExecuteDeleteAsync(cancellationToken));
}

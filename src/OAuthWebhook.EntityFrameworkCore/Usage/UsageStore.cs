using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.Usage;

namespace OAuthWebhook.EntityFrameworkCore.Usage;

/// <inheritdoc cref="IUsageStore"/>
internal sealed class UsageStore(StoreDatabase database) : IUsageStore
{
    public async Task AddAsync(IReadOnlyCollection<ConnectionUse> uses, CancellationToken cancellationToken)
    {
        // The same order everywhere, so that two nodes' batches wait for each other instead of deadlocking.
        var ordered = uses.OrderBy(use => use.Key.TenantId, StringComparer.Ordinal).ThenBy(use => use.Key.Id, StringComparer.Ordinal);
        await database.InTransactionAsync("counting uses", async context =>
        {
            foreach (var use in ordered)
            {
                var counted = await context.Usages.Of(use.Key).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(row => row.UseCount, row => row.UseCount + use.Count)
                        .SetProperty(row => row.LastUsedAt, row => row.LastUsedAt > use.LastUsedAt ? row.LastUsedAt : use.LastUsedAt),
                    cancellationToken);
                // The connection's row is held by now: whoever counts for it too waits for this, and finds the day.
                if (counted == 1)
                    await AddToDayAsync(context, use, cancellationToken);
            }

            return true;
        }, cancellationToken);
    }

    public async Task<IReadOnlyList<UsageDay>> ListDaysAsync(ConnectionKey key, DateOnly since, CancellationToken cancellationToken) =>
        await database.RunAsync("reading on which days a connection was used", context => context.UsageDays.Of(key)
            .Where(row => row.Day >= since)
            .OrderByDescending(row => row.Day)
            .Select(row => new UsageDay(row.Day, row.UseCount))
            .ToListAsync(cancellationToken));

    public Task<bool> SweepAsync(DateOnly before, CancellationToken cancellationToken) =>
        database.RunAsync("sweeping old usage counts", async context =>
        {
            var oldest = await context.UsageDays.MinAsync(row => (DateOnly?)row.Day, cancellationToken);
            if (oldest is null || oldest >= before)
                return false;
            await context.UsageDays.Where(row => row.Day == oldest).ExecuteDeleteAsync(cancellationToken);
            return true;
        });

    private static async Task AddToDayAsync(OAuthWebhookDbContext context, ConnectionUse use, CancellationToken cancellationToken)
    {
        var day = DateOnly.FromDateTime(use.LastUsedAt.UtcDateTime);
        if (await context.UsageDays.Of(use.Key).Where(row => row.Day == day).ExecuteUpdateAsync(set => set.SetProperty(row => row.UseCount, row => row.UseCount + use.Count), cancellationToken) == 1)
            return;
        context.UsageDays.Add(new() { TenantId = use.Key.TenantId, ConnectionId = use.Key.Id, Day = day, UseCount = use.Count });
        await context.SaveChangesAsync(cancellationToken);
    }
}

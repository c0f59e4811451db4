using Microsoft.EntityFrameworkCore;
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
                await context.Usages.Of(use.Key).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(row => row.UseCount, row => row.UseCount + use.Count)
                        .SetProperty(row => row.LastUsedAt, row => row.LastUsedAt > use.LastUsedAt ? row.LastUsedAt : use.LastUsedAt),
                    cancellationToken);
            }

            return true;
        }, cancellationToken);
    }
}

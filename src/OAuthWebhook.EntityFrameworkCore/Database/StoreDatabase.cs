using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using OAuthWebhook.Connections;

namespace OAuthWebhook.EntityFrameworkCore.Database;

/// <summary>Runs one operation of a store on a context of its own, and says <see cref="StoreUnavailableException"/> for whatever the database fails with.</summary>
internal sealed class StoreDatabase(Func<OAuthWebhookDbContext> open)
{
    /// <summary>A context, for what is no operation of a store.</summary>
    public OAuthWebhookDbContext Open() => open();

    /// <param name="doing">Completes "The store failed while …".</param>
    /// <param name="work">The operation.</param>
    public async Task<T> RunAsync<T>(string doing, Func<OAuthWebhookDbContext, Task<T>> work)
    {
        try
        {
            await using var context = open();
            return await work(context);
        }
        catch (Exception failure) when (IsDatabaseFailure(failure))
        {
            throw new StoreUnavailableException($"The store failed while {doing}.", failure);
        }
    }

    /// <summary>As <see cref="RunAsync{T}"/>, for a caller that cannot wait asynchronously.</summary>
    public T Run<T>(string doing, Func<OAuthWebhookDbContext, T> work)
    {
        try
        {
            using var context = open();
            return work(context);
        }
        catch (Exception failure) when (IsDatabaseFailure(failure))
        {
            throw new StoreUnavailableException($"The store failed while {doing}.", failure);
        }
    }

    public Task<T> InTransactionAsync<T>(string doing, Func<OAuthWebhookDbContext, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(doing, async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            await context.LimitTransactionAsync(cancellationToken);
            var result = await work(context);
            await transaction.CommitAsync(cancellationToken);
            return result;
        });

    private static bool IsDatabaseFailure(Exception failure) => failure is DbException or DbUpdateException or RetryLimitExceededException or TimeoutException;
}

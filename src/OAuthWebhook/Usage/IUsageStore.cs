using OAuthWebhook.Connections;

namespace OAuthWebhook.Usage;

/// <summary>
/// Keeps when and how often connections were used, in all and on each day (UTC). Rows of their own, no concurrency: counts are added up.
/// Those of days outlive the connection. Every method throws <see cref="StoreUnavailableException"/> when the store cannot be reached or written.
/// </summary>
public interface IUsageStore
{
    /// <summary>Adds a batch of uses, each to the day of its last one; those of connections that are gone are left out.</summary>
    /// <param name="uses">At most one entry a connection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be written; nothing of the batch was.</exception>
    Task AddAsync(IReadOnlyCollection<ConnectionUse> uses, CancellationToken cancellationToken);

    /// <summary>Reads on which days a connection was used, newest first; also one that is gone.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="since">The first day.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<UsageDay>> ListDaysAsync(ConnectionKey key, DateOnly since, CancellationToken cancellationToken);

    /// <summary>Deletes the counts of the oldest day there is, if it is old enough.</summary>
    /// <param name="before">The day before which it has to be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when there was no such day.</returns>
    Task<bool> SweepAsync(DateOnly before, CancellationToken cancellationToken);
}

/// <summary>How often a connection was used on one day.</summary>
/// <param name="Day">The day (UTC).</param>
/// <param name="Count">How often.</param>
public sealed record UsageDay(DateOnly Day, long Count);

/// <summary>How a connection was used since the last batch.</summary>
/// <param name="Key">The connection.</param>
/// <param name="LastUsedAt">When last.</param>
/// <param name="Count">How often.</param>
public sealed record ConnectionUse(ConnectionKey Key, DateTimeOffset LastUsedAt, long Count);

using OAuthWebhook.Connections;

namespace OAuthWebhook.Usage;

/// <summary>Keeps when and how often connections were used. Rows of their own, no concurrency: counts are added up.</summary>
public interface IUsageStore
{
    /// <summary>Adds a batch of uses; those of connections that are gone are left out.</summary>
    /// <param name="uses">At most one entry a connection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be written; nothing of the batch was.</exception>
    Task AddAsync(IReadOnlyCollection<ConnectionUse> uses, CancellationToken cancellationToken);
}

/// <summary>How a connection was used since the last batch.</summary>
/// <param name="Key">The connection.</param>
/// <param name="LastUsedAt">When last.</param>
/// <param name="Count">How often.</param>
public sealed record ConnectionUse(ConnectionKey Key, DateTimeOffset LastUsedAt, long Count);

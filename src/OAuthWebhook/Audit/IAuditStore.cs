using OAuthWebhook.Connections;

namespace OAuthWebhook.Audit;

/// <summary>
/// Keeps what happened to connections, also to those that are gone. What people do to connections is written with it, by <see cref="IConnectionStore"/>.
/// Every method throws <see cref="StoreUnavailableException"/> when the store cannot be reached or written.
/// </summary>
public interface IAuditStore
{
    /// <summary>Adds entries in their order; one that repeats the one before it of its connection (see <see cref="AuditEntry.Repeats"/>) is counted there.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">Nothing of the batch was written, as far as is known.</exception>
    Task AppendAsync(IReadOnlyCollection<AuditEntry> entries, CancellationToken cancellationToken);

    /// <summary>Reads one page, newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AuditPage> ListAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>Deletes the oldest entries.</summary>
    /// <param name="before">Those whose <see cref="AuditEntry.At"/> is before this time.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many were deleted.</returns>
    Task<int> SweepAsync(DateTimeOffset before, int most, CancellationToken cancellationToken);
}

/// <summary>Which entries to list.</summary>
public sealed record AuditQuery
{
    /// <summary>The tenant whose entries are listed.</summary>
    public required string TenantId { get; init; }

    /// <summary>Only those of these connections; null: of all.</summary>
    public IReadOnlyList<string>? ConnectionIds { get; init; }

    /// <summary>Only those in which this was done; null: whatever was.</summary>
    public IReadOnlyList<AuditAction>? Actions { get; init; }

    /// <summary>Only those since this time; null: all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How many to leave out.</summary>
    public int Skip { get; init; }

    /// <summary>How many to give at most.</summary>
    public int Take { get; init; } = 50;
}

/// <summary>One page of entries.</summary>
/// <param name="Items">The entries.</param>
/// <param name="TotalCount">How many there are in all.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntry> Items, int TotalCount);

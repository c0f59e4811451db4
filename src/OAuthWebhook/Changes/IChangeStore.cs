using OAuthWebhook.Connections;

namespace OAuthWebhook.Changes;

/// <summary>
/// The log from which nodes learn what others changed: edits, deletions, new and forgotten token sets. The stores write it
/// in the transaction of the change itself. Every method throws <see cref="StoreUnavailableException"/> when the store cannot be reached.
/// </summary>
public interface IChangeStore
{
    /// <summary>The number of the newest change; 0 when there is none.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<long> LatestAsync(CancellationToken cancellationToken);

    /// <summary>Reads what other nodes changed, oldest first. A number may appear after a higher one: transactions end in any order.</summary>
    /// <param name="after">The number after which to begin.</param>
    /// <param name="exceptNode">The node whose own changes are left out.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<ConnectionChange>> ReadAsync(long after, string exceptNode, int take, CancellationToken cancellationToken);

    /// <summary>Deletes old entries.</summary>
    /// <param name="before">Entries made before this time go.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SweepAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>That something about a connection changed.</summary>
/// <param name="Number">Grows with every change, with gaps.</param>
/// <param name="Key">The connection.</param>
public sealed record ConnectionChange(long Number, ConnectionKey Key);

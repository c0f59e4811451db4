using OAuthWebhook.Connections;

namespace OAuthWebhook.Tokens;

/// <summary>
/// Finds, by index, the connections that have to be looked after although nobody uses them.
/// Every method throws <see cref="StoreUnavailableException"/> when the store cannot be reached or written.
/// </summary>
public interface IRenewalCalendar
{
    /// <summary>The connections that are due, the longest due first, in every tenant.</summary>
    /// <param name="now">The nodes' time.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<CalendarEntry>> FindDueAsync(DateTimeOffset now, int take, CancellationToken cancellationToken);

    /// <summary>Sets when a connection is due next, without touching anything else of it.</summary>
    /// <param name="entry">The connection, as it was found; nothing is written when it is due at another time by now.</param>
    /// <param name="dueAt">When; null: never by itself.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task PostponeAsync(CalendarEntry entry, DateTimeOffset? dueAt, CancellationToken cancellationToken);

    /// <summary>The connections whose grant is about to end and about which nobody was told (see <see cref="TokenSet.WarnAt"/>).</summary>
    /// <param name="now">The nodes' time.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<CalendarEntry>> FindExpiringAsync(DateTimeOffset now, int take, CancellationToken cancellationToken);

    /// <summary>Takes it upon this node to tell people that a connection is about to end, once for each end.</summary>
    /// <param name="entry">The connection, as it was found.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when another node has, or there is another end by now.</returns>
    Task<bool> TryClaimWarningAsync(CalendarEntry entry, CancellationToken cancellationToken);
}

/// <summary>A connection in the calendar.</summary>
/// <param name="Key">The connection.</param>
/// <param name="Generation">Its generation when it was found.</param>
/// <param name="At">The time that it was found by.</param>
public sealed record CalendarEntry(ConnectionKey Key, long Generation, DateTimeOffset At);

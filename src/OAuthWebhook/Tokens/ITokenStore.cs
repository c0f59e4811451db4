using OAuthWebhook.Connections;

namespace OAuthWebhook.Tokens;

/// <summary>
/// Keeps token sets and refresh attempts. A connection's row exists from its creation (generation 0) to its deletion,
/// so that writing a token can never bring a deleted connection back.
/// Every method throws <see cref="Connections.StoreUnavailableException"/> when the store cannot be reached or written.
/// </summary>
public interface ITokenStore
{
    /// <summary>Reads the current state; null when the connection does not exist.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<CredentialState?> FindAsync(ConnectionKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Records that a generation is about to be spent. The record is the lease: while its deadline, by the store's own clock,
    /// is ahead, nobody else begins. It also proves that the store can be written, and its secrets encrypted, before anything is spent.
    /// </summary>
    /// <param name="key">The connection.</param>
    /// <param name="attempt">The attempt. Recorded once more under the same id it begins again: the first answer may have been lost.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AttemptStart> BeginAttemptAsync(ConnectionKey key, RefreshAttempt attempt, CancellationToken cancellationToken);

    /// <summary>
    /// Saves a new token set as the next generation, clears the failure and ends the attempt. The right to write follows the
    /// generation, not the lease: whoever holds the only copy of a new token may write it as long as nobody has moved the generation on.
    /// </summary>
    /// <param name="key">The connection.</param>
    /// <param name="expectedGeneration">The generation that was spent.</param>
    /// <param name="tokens">The new token set.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the generation has moved on or the connection is gone; nothing was written then.</returns>
    Task<bool> TrySaveAsync(ConnectionKey key, long expectedGeneration, TokenSet tokens, CancellationToken cancellationToken);

    /// <summary>Notes a failed attempt; the token set stays as it is.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="generation">The generation it concerns; nothing is written when that has moved on.</param>
    /// <param name="failure">What went wrong.</param>
    /// <param name="endedAttempt">
    /// The attempt that ended with it, if it still holds. Null when none was made, or when its outcome is unknown: the record stays then,
    /// holds until its deadline, and tells whoever comes next. An attempt that ended leaves the record of an earlier unknown outcome alone.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task RecordFailureAsync(ConnectionKey key, long generation, RenewalFailure failure, string? endedAttempt, CancellationToken cancellationToken);

    /// <summary>Ends an attempt that sent nothing; neither token set nor failure change.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="attemptId">The attempt; when another one holds by now, nothing happens.</param>
    /// <param name="dueAt">When the connection is to be looked after next (see <see cref="TokenSet.KeepAliveAt"/>); null: when it is used.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task EndAttemptAsync(ConnectionKey key, string attemptId, DateTimeOffset? dueAt, CancellationToken cancellationToken);

    /// <summary>
    /// Notes what was found out about a token set after it was saved. Its tokens stay, and so do its generation and any attempt to renew it: whoever
    /// has spent its refresh token meanwhile can still save the next one.
    /// </summary>
    /// <param name="key">The connection.</param>
    /// <param name="generation">The generation it concerns; nothing is written when that has moved on.</param>
    /// <param name="details">What was found out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task NoteDetailsAsync(ConnectionKey key, long generation, TokenDetails details, CancellationToken cancellationToken);

    /// <summary>Forgets the token set and any failure, as a new generation, so that no refresh under way can bring it back.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the connection does not exist.</returns>
    Task<bool> ForgetAsync(ConnectionKey key, CancellationToken cancellationToken);
}

/// <summary>What is found out about a token set after it was issued.</summary>
/// <param name="Account">The account it belongs to; null leaves what is there.</param>
/// <param name="Fields">All its fields (see <see cref="TokenSet.Fields"/>); null leaves what is there.</param>
public sealed record TokenDetails(string? Account, IReadOnlyDictionary<string, string>? Fields = null);

/// <summary>An attempt to get a new token set in place of one generation.</summary>
/// <param name="Id">Its own id: only its holder ends it, however late another took over.</param>
/// <param name="Node">The node that makes it, for people who look into the table.</param>
/// <param name="Generation">The generation to spend.</param>
/// <param name="Lifetime">How far ahead its deadline is, by the store's clock; longer than the token endpoint's timeout.</param>
/// <param name="DueAt">When the connection is to be looked after should this node vanish meanwhile, by the nodes' clock.</param>
public sealed record RefreshAttempt(string Id, string Node, long Generation, TimeSpan Lifetime, DateTimeOffset DueAt);

/// <summary>Whether a refresh attempt may begin.</summary>
public abstract record AttemptStart
{
    private AttemptStart()
    {
    }

    /// <summary>It may; the record is written.</summary>
    /// <param name="UnknownSince">When an earlier attempt to spend the same generation began whose outcome nobody knows; null for a first attempt.</param>
    /// <param name="Former">The last attempt before, where there is one; null also when this one was recorded before and the answer lost.</param>
    public sealed record Begun(DateTimeOffset? UnknownSince, string? Former = null) : AttemptStart;

    /// <summary>Somebody else is at it, or an unknown outcome has not reached its deadline.</summary>
    /// <param name="Remaining">How long until the deadline, by the store's clock.</param>
    /// <param name="Attempt">The attempt that holds.</param>
    public sealed record Held(TimeSpan Remaining, string Attempt) : AttemptStart;

    /// <summary>There is another generation by now, or no connection: read again.</summary>
    public sealed record Moved : AttemptStart;
}

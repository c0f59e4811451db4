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
    /// <param name="generation">The generation to spend.</param>
    /// <param name="lifetime">How far ahead the deadline is; longer than the token endpoint's timeout.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AttemptStart> BeginAttemptAsync(ConnectionKey key, long generation, TimeSpan lifetime, CancellationToken cancellationToken);

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
    /// <param name="attemptEnded">False when the attempt's outcome is unknown: its record stays, holds until its deadline, and tells whoever comes next. An attempt that ended leaves the record of an earlier unknown outcome alone.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task RecordFailureAsync(ConnectionKey key, long generation, RenewalFailure failure, bool attemptEnded, CancellationToken cancellationToken);

    /// <summary>Forgets the token set and any failure, as a new generation, so that no refresh under way can bring it back.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the connection does not exist.</returns>
    Task<bool> ForgetAsync(ConnectionKey key, CancellationToken cancellationToken);
}

/// <summary>Whether a refresh attempt may begin.</summary>
public abstract record AttemptStart
{
    private AttemptStart()
    {
    }

    /// <summary>It may; the record is written.</summary>
    /// <param name="UnknownSince">When an earlier attempt to spend the same generation began whose outcome nobody knows; null for a first attempt.</param>
    public sealed record Begun(DateTimeOffset? UnknownSince) : AttemptStart;

    /// <summary>Somebody else is at it, or an unknown outcome has not reached its deadline.</summary>
    /// <param name="Remaining">How long until the deadline, by the store's clock.</param>
    public sealed record Held(TimeSpan Remaining) : AttemptStart;

    /// <summary>There is another generation by now, or no connection: read again.</summary>
    public sealed record Moved : AttemptStart;
}

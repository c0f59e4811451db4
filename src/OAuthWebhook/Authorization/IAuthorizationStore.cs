using OAuthWebhook.Connections;

namespace OAuthWebhook.Authorization;

/// <summary>
/// Keeps pending authorizations. One whose code verifier or DPoP key cannot be decrypted counts as gone: it could only fail at the provider, and the person begins again.
/// Every method throws <see cref="StoreUnavailableException"/> when the store cannot be reached or written.
/// </summary>
public interface IAuthorizationStore
{
    /// <summary>Adds one; nothing when its connection is gone, since a delete wins over everything.</summary>
    /// <param name="authorization">The new one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task AddAsync(PendingAuthorization authorization, CancellationToken cancellationToken);

    /// <summary>Reads one by its id; null when there is none in this tenant.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PendingAuthorization?> FindAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>Reads one by its ticket; null when there is none.</summary>
    /// <param name="ticketHash">Hash of the ticket.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PendingAuthorization?> FindByTicketAsync(string ticketHash, CancellationToken cancellationToken);

    /// <summary>Reads one by its state; null when there is none.</summary>
    /// <param name="stateHash">Hash of the state.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PendingAuthorization?> FindByStateAsync(string stateHash, CancellationToken cancellationToken);

    /// <summary>Writes state hash, binding hash, code verifier and DPoP key, once: only the first caller succeeds, so that a ticket is good once.</summary>
    /// <param name="authorization">The pending one with those set.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when it was started before or is no longer pending.</returns>
    Task<bool> TryStartAsync(PendingAuthorization authorization, CancellationToken cancellationToken);

    /// <summary>Moves it from one status to another; only one caller succeeds, so that a state is good once. Ending it erases code verifier, DPoP key and device code.</summary>
    /// <param name="authorization">Which.</param>
    /// <param name="expected">The status it must have.</param>
    /// <param name="status">The status it gets.</param>
    /// <param name="reason">Why it was denied or failed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when it no longer has the first status.</returns>
    Task<bool> TryMoveAsync(PendingAuthorization authorization, AuthorizationStatus expected, AuthorizationStatus status, string? reason, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a pending one of a subject's connection to <see cref="AuthorizationStatus.Exchanging"/>, unless another consent for that connection is being
    /// exchanged. Together with <see cref="IConnectionStore.NoteConsentAsync"/>, which ends those that are still pending, it lets one consent of
    /// all that were begun with a link connect an account.
    /// </summary>
    /// <param name="authorization">Which.</param>
    /// <param name="since">The others that still count: one that should have ended before was left in the middle by a node that vanished.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when it is no longer pending, or another one is being exchanged.</returns>
    Task<bool> TryClaimAsync(PendingAuthorization authorization, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>The device authorizations about which the token endpoint is to be asked and nobody is asking, the longest due first, in every tenant. One whose device code cannot be decrypted has none here.</summary>
    /// <param name="now">The nodes' time.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<PendingAuthorization>> FindDueAsync(DateTimeOffset now, int take, CancellationToken cancellationToken);

    /// <summary>Holds one for whoever is about to ask, so that of several nodes one does. Should that one vanish, another asks when the hold has ended, by the store's own clock.</summary>
    /// <param name="authorization">As it was found.</param>
    /// <param name="lifetime">How long; longer than a token request can take.</param>
    /// <param name="device">The instructions with what is known before it is asked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The authorization as it is held; null when another node holds it, has asked already, or it has ended.</returns>
    Task<PendingAuthorization?> TryHoldAsync(PendingAuthorization authorization, TimeSpan lifetime, DeviceInstructions device, CancellationToken cancellationToken);

    /// <summary>Sets when the token endpoint is asked next, and what is known by then; the hold ends.</summary>
    /// <param name="authorization">As it is held.</param>
    /// <param name="pollAt">When next, by the nodes' time.</param>
    /// <param name="device">The instructions with what was learnt.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when another node holds it by now, or it has ended.</returns>
    Task<bool> TryPostponeAsync(PendingAuthorization authorization, DateTimeOffset pollAt, DeviceInstructions device, CancellationToken cancellationToken);

    /// <summary>Deletes those that ended, or should have, before a time.</summary>
    /// <param name="before">The time compared with <see cref="PendingAuthorization.ExpiresAt"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SweepAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

using OAuthWebhook.Connections;

namespace OAuthWebhook.UiTickets;

/// <summary>Keeps UI tickets. Every method throws <see cref="StoreUnavailableException"/> when the store cannot be reached or written.</summary>
public interface IUiTicketStore
{
    /// <summary>Adds one.</summary>
    /// <param name="ticket">The new one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task AddAsync(UiTicket ticket, CancellationToken cancellationToken);

    /// <summary>Reads one by its id; null when there is none in this tenant.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<UiTicket?> FindAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>Reads one by its session; null when there is none.</summary>
    /// <param name="sessionHash">Hash of the session's cookie.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<UiTicket?> FindBySessionAsync(string sessionHash, CancellationToken cancellationToken);

    /// <summary>Exchanges a ticket for a session; only the first caller on any node succeeds, so that it is good once.</summary>
    /// <param name="ticketHash">Hash of the ticket.</param>
    /// <param name="sessionHash">Hash of the session's cookie.</param>
    /// <param name="issuedAfter">One that was asked for at this time or before is not good any more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The ticket as it is now; null when there is none to open.</returns>
    Task<UiTicket?> TryOpenAsync(string ticketHash, string sessionHash, DateTimeOffset issuedAfter, CancellationToken cancellationToken);

    /// <summary>Notes the consent that was begun last.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="id">The ticket's id; nothing happens when it is gone.</param>
    /// <param name="authorizationId">The consent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task NoteAuthorizationAsync(string tenantId, string id, string authorizationId, CancellationToken cancellationToken);

    /// <summary>Deletes those that ended before a time.</summary>
    /// <param name="before">The time compared with <see cref="UiTicket.ExpiresAt"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SweepAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

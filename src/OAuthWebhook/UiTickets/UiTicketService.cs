using OAuthWebhook.Access;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;

namespace OAuthWebhook.UiTickets;

/// <summary>
/// Lets a program that may change connections open a pop-up in which a person adds one: issue → open once → a session for these pages alone →
/// how it stands. Every method throws <see cref="StoreUnavailableException"/> when the store is away.
/// </summary>
public sealed class UiTicketService
{
    /// <summary>How long a ticket waits to be opened.</summary>
    public static readonly TimeSpan TicketLifetime = TimeSpan.FromSeconds(30);

    /// <summary>How long the pages are open, from the ticket's issue on.</summary>
    public static readonly TimeSpan SessionLifetime = TimeSpan.FromMinutes(15);

    private readonly IUiTicketStore _tickets;
    private readonly IConnectionStore _connections;
    private readonly AuthorizationService _authorizations;
    private readonly TimeProvider _time;

    internal UiTicketService(IUiTicketStore tickets, IConnectionStore connections, AuthorizationService authorizations, TimeProvider time)
    {
        _tickets = tickets;
        _connections = connections;
        _authorizations = authorizations;
        _time = time;
    }

    /// <summary>Issues a ticket.</summary>
    /// <param name="caller">Who acts on the pages, in which tenant.</param>
    /// <param name="openerOrigin">The origin that is told the result; null: nobody is. That it may be told is the caller's surface's business.</param>
    /// <param name="nonce">What that origin tells the result by.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IssuedUiTicket> IssueAsync(Caller caller, string? openerOrigin, string? nonce, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var ticket = OneTimeValue.Create();
        var now = _time.GetUtcNow();
        var issued = new UiTicket
        {
            Id = Guid.NewGuid().ToString("N"),
            TenantId = caller.TenantId,
            TicketHash = OneTimeValue.Hash(ticket),
            Initiator = caller.Subject,
            OpenerOrigin = openerOrigin,
            Nonce = nonce,
            CreatedAt = now,
            ExpiresAt = now + SessionLifetime,
        };
        await _tickets.AddAsync(issued, cancellationToken);
        return new(issued.Id, ticket, now + TicketLifetime);
    }

    /// <summary>Exchanges a ticket for a session, once and in time.</summary>
    /// <param name="ticket">From the URL.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it is not good, or not any more.</returns>
    public async Task<OpenedUiTicket?> OpenAsync(string ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        var session = OneTimeValue.Create();
        var opened = await _tickets.TryOpenAsync(OneTimeValue.Hash(ticket), OneTimeValue.Hash(session), _time.GetUtcNow() - TicketLifetime, cancellationToken);
        return opened is null ? null : new(opened.Id, session);
    }

    /// <summary>Finds the visit that a session is of; null when there is none, or its time is over.</summary>
    /// <param name="session">The cookie's value.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<UiTicket?> FindSessionAsync(string session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        return await _tickets.FindBySessionAsync(OneTimeValue.Hash(session), cancellationToken) is { } ticket && ticket.ExpiresAt > _time.GetUtcNow() ? ticket : null;
    }

    /// <summary>Notes that a consent was begun, so that whoever polls learns how it ends.</summary>
    /// <param name="ticket">The visit.</param>
    /// <param name="authorizationId">The consent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task NoteAuthorizationAsync(UiTicket ticket, string authorizationId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return _tickets.NoteAuthorizationAsync(ticket.TenantId, ticket.Id, authorizationId, cancellationToken);
    }

    /// <summary>How a visit stands; null when there is none in the caller's tenant.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">The ticket's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<UiTicketStanding?> FindAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return await _tickets.FindAsync(caller.TenantId, id, cancellationToken) is { } ticket ? await StandsAsync(ticket, cancellationToken) : null;
    }

    /// <summary>How a visit stands.</summary>
    /// <param name="ticket">The visit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<UiTicketStanding> StandsAsync(UiTicket ticket, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        var now = _time.GetUtcNow();
        var connection = await _connections.DescribeAsync(new(ticket.TenantId, ticket.Id), cancellationToken);
        var authorization = ticket.AuthorizationId is { } authorizationId ? await _authorizations.FindAsync(ticket.Caller, authorizationId, cancellationToken) : null;
        var standing = new UiTicketStanding(AuthorizationStatus.Pending, connection?.Key.Id, authorization?.Id, Reason: null, ticket.ExpiresAt);
        // A connection that can be used is what was wanted, whatever went wrong before.
        if (connection is not null && ConnectionStatuses.Of(connection, now) == ConnectionStatus.Active)
            return standing with { Status = AuthorizationStatus.Completed };
        var over = ticket.SessionHash is null ? ticket.CreatedAt + TicketLifetime : ticket.ExpiresAt;
        // A consent that is under way may end after the visit; one that was refused can be begun again for as long as that lasts.
        if (connection is not null && authorization is not null && (now < over || authorization.Status is not (AuthorizationStatus.Denied or AuthorizationStatus.Failed)))
            return standing with { Status = authorization.Status, Reason = authorization.Reason, ExpiresAt = authorization.ExpiresAt };
        if (over <= now)
            return standing with { Status = AuthorizationStatus.Expired, Reason = "Nobody finished it in time. Begin again.", ExpiresAt = over };
        return connection is not null && ConnectionStatuses.Of(connection, now) is ConnectionStatus.Failing or ConnectionStatus.ReauthorizationRequired
            ? standing with { Status = AuthorizationStatus.Failed, Reason = ConnectionStatuses.Detail(connection, now)?.Reason }
            : standing;
    }
}

using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.UiTickets;

namespace OAuthWebhook.EntityFrameworkCore.UiTickets;

/// <inheritdoc cref="IUiTicketStore"/>
internal sealed class UiTicketStore(StoreDatabase database) : IUiTicketStore
{
    public Task AddAsync(UiTicket ticket, CancellationToken cancellationToken) =>
        database.RunAsync("adding a UI ticket", context =>
        {
            context.UiTickets.Add(ToRow(ticket));
            return context.SaveChangesAsync(cancellationToken);
        });

    public Task<UiTicket?> FindAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        FindAsync(row => row.TenantId == tenantId && row.Id == id, cancellationToken);

    public Task<UiTicket?> FindBySessionAsync(string sessionHash, CancellationToken cancellationToken) =>
        FindAsync(row => row.SessionHash == sessionHash, cancellationToken);

    public async Task<UiTicket?> TryOpenAsync(string ticketHash, string sessionHash, DateTimeOffset issuedAfter, CancellationToken cancellationToken)
    {
        var opened = await database.RunAsync("opening a UI ticket", context => context.UiTickets
            .Where(row => row.TicketHash == ticketHash && row.SessionHash == null && row.CreatedAt > issuedAfter)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.SessionHash, sessionHash), cancellationToken));
        return opened == 1 ? await FindBySessionAsync(sessionHash, cancellationToken) : null;
    }

    public Task NoteAuthorizationAsync(string tenantId, string id, string authorizationId, CancellationToken cancellationToken) =>
        database.RunAsync("noting a UI ticket's consent", context => context.UiTickets
            .Where(row => row.TenantId == tenantId && row.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.AuthorizationId, authorizationId), cancellationToken));

    public Task SweepAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.RunAsync("sweeping UI tickets", context => context.UiTickets
            .Where(row => row.ExpiresAt < before)
            .ExecuteDeleteAsync(cancellationToken));

    private async Task<UiTicket?> FindAsync(Expression<Func<UiTicketRow, bool>> which, CancellationToken cancellationToken) =>
        await database.RunAsync("reading a UI ticket", context => context.UiTickets.AsNoTracking().SingleOrDefaultAsync(which, cancellationToken)) is { } row ? ToTicket(row) : null;

    private static UiTicket ToTicket(UiTicketRow row) => new()
    {
        Id = row.Id,
        TenantId = row.TenantId,
        TicketHash = row.TicketHash,
        SessionHash = row.SessionHash,
        Initiator = row.Initiator.Length == 0 ? null : row.Initiator,
        OpenerOrigin = row.OpenerOrigin,
        Nonce = row.Nonce,
        AuthorizationId = row.AuthorizationId,
        CreatedAt = row.CreatedAt,
        ExpiresAt = row.ExpiresAt,
    };

    private static UiTicketRow ToRow(UiTicket ticket) => new()
    {
        Id = ticket.Id,
        TenantId = ticket.TenantId,
        TicketHash = ticket.TicketHash,
        SessionHash = ticket.SessionHash,
        Initiator = ticket.Initiator ?? "",
        OpenerOrigin = ticket.OpenerOrigin,
        Nonce = ticket.Nonce,
        AuthorizationId = ticket.AuthorizationId,
        CreatedAt = ticket.CreatedAt,
        ExpiresAt = ticket.ExpiresAt,
    };
}

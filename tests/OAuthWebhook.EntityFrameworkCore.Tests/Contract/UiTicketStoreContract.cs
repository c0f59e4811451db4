using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.UiTickets;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

public abstract class UiTicketStoreContract(TestDatabase database) : StoreContract(database)
{
    private static readonly UiTicket Issued = Sample.UiTicket();
    private static readonly DateTimeOffset Before = Issued.CreatedAt.AddSeconds(-1);

    private IUiTicketStore Tickets => Node.UiTickets;

    [Fact]
    public async Task An_added_one_is_found_by_its_id_in_its_tenant()
    {
        await Tickets.AddAsync(Issued, default);
        await Tickets.AddAsync(new UiTicket { Id = "u2", TenantId = "acme", TicketHash = "ticket-hash-u2", CreatedAt = Issued.CreatedAt, ExpiresAt = Issued.ExpiresAt }, default);

        (await Tickets.FindAsync("acme", "u1", default)).ShouldBe(Issued);
        (await Tickets.FindAsync("acme", "u2", default)).ShouldNotBeNull().ShouldSatisfyAllConditions(ticket => ticket.OpenerOrigin.ShouldBeNull(), ticket => ticket.Nonce.ShouldBeNull(), ticket => ticket.Initiator.ShouldBeNull());
        (await Tickets.FindAsync("", "u1", default)).ShouldBeNull();
        (await Tickets.FindAsync("acme", "u3", default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_ticket_is_opened_once_however_many_try_on_whatever_node()
    {
        await Tickets.AddAsync(Issued, default);
        var number = 0;

        var results = await AtOnceAsync(10, node => node.UiTickets.TryOpenAsync(Issued.TicketHash, $"session-hash-{Interlocked.Increment(ref number)}", Before, default));

        var opened = results.OfType<UiTicket>().ShouldHaveSingleItem();
        opened.ShouldBe(Issued with { SessionHash = opened.SessionHash });
        (await Tickets.FindBySessionAsync(opened.SessionHash.ShouldNotBeNull(), default)).ShouldBe(opened);
    }

    [Fact]
    public async Task One_that_was_issued_too_long_ago_or_is_not_there_is_not_opened()
    {
        await Tickets.AddAsync(Issued, default);

        (await Tickets.TryOpenAsync(Issued.TicketHash, "session-hash", Issued.CreatedAt, default)).ShouldBeNull();
        (await Tickets.TryOpenAsync("another", "session-hash", Before, default)).ShouldBeNull();

        (await Tickets.FindBySessionAsync("session-hash", default)).ShouldBeNull();
    }

    [Fact]
    public async Task The_last_consent_is_noted_of_one_ticket_alone()
    {
        await Tickets.AddAsync(Issued, default);
        await Tickets.AddAsync(Sample.UiTicket("u2"), default);

        await Tickets.NoteAuthorizationAsync("acme", "u1", "a1", default);
        await Tickets.NoteAuthorizationAsync("acme", "u1", "a2", default);
        await Tickets.NoteAuthorizationAsync("", "u2", "a3", default);

        (await Tickets.FindAsync("acme", "u1", default)).ShouldBe(Issued with { AuthorizationId = "a2" });
        (await Tickets.FindAsync("acme", "u2", default)).ShouldBe(Sample.UiTicket("u2"));
    }

    [Fact]
    public async Task A_sweep_deletes_what_has_ended_before()
    {
        await Tickets.AddAsync(Issued, default);
        await Tickets.AddAsync(Sample.UiTicket("u2") with { ExpiresAt = Issued.ExpiresAt.AddSeconds(1) }, default);

        await Tickets.SweepAsync(Issued.ExpiresAt.AddSeconds(1), default);

        (await Tickets.FindAsync("acme", "u1", default)).ShouldBeNull();
        (await Tickets.FindAsync("acme", "u2", default)).ShouldNotBeNull();
    }
}

using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Authorization;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

public abstract class AuthorizationStoreContract(TestDatabase database) : StoreContract(database)
{
    private static readonly PendingAuthorization Pending = Sample.Authorization();
    private static readonly PendingAuthorization Started = Sample.Started(Pending);

    [Fact]
    public async Task An_added_one_is_found_by_its_id_in_its_tenant_and_by_its_ticket()
    {
        await AddAsync(Pending);

        (await Authorizations.FindAsync("acme", "a1", default)).ShouldEqual(Pending);
        (await Authorizations.FindByTicketAsync("ticket-hash-a1", default)).ShouldEqual(Pending);
        (await Authorizations.FindAsync("", "a1", default)).ShouldBeNull();
    }

    [Fact]
    public async Task What_does_not_exist_is_null()
    {
        await AddAsync(Pending);

        (await Authorizations.FindAsync("acme", "a2", default)).ShouldBeNull();
        (await Authorizations.FindByTicketAsync("ticket-hash-a2", default)).ShouldBeNull();
        (await Authorizations.FindByStateAsync("state-hash-a1", default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_started_one_is_found_by_its_state_with_its_verifier()
    {
        await AddAsync(Pending);
        await Authorizations.AddAsync(Sample.Authorization("a2"), default);

        (await Authorizations.TryStartAsync(Started, default)).ShouldBeTrue();

        (await Authorizations.FindByStateAsync("state-hash-a1", default)).ShouldEqual(Started);
        (await Authorizations.FindAsync("acme", "a2", default)).ShouldEqual(Sample.Authorization("a2"));
    }

    [Fact]
    public async Task Without_pkce_and_dpop_there_is_no_verifier_and_no_key_to_keep()
    {
        await AddAsync(Pending);

        (await Authorizations.TryStartAsync(Started with { CodeVerifier = null, DpopKey = null }, default)).ShouldBeTrue();

        (await Authorizations.FindByStateAsync("state-hash-a1", default)).ShouldEqual(Started with { CodeVerifier = null, DpopKey = null });
    }

    [Fact]
    public async Task Starting_writes_state_binding_verifier_and_key_and_nothing_else()
    {
        await AddAsync(Pending);

        await Authorizations.TryStartAsync(Started with { RedirectUri = "https://elsewhere.example", Initiator = "another", ExpiresAt = Sample.Now.AddYears(1) }, default);

        (await Authorizations.FindByStateAsync("state-hash-a1", default)).ShouldEqual(Started);
    }

    [Fact]
    public async Task A_ticket_is_good_once_however_many_open_it_at_once()
    {
        await AddAsync(Pending);
        var number = 0;

        var results = await AtOnceAsync(10, async node =>
        {
            var state = $"state-{Interlocked.Increment(ref number)}";
            return (state, Won: await node.Authorizations.TryStartAsync(Started with { StateHash = state }, default));
        });

        var winner = results.Where(result => result.Won).ShouldHaveSingleItem();
        (await Authorizations.FindByTicketAsync("ticket-hash-a1", default))!.StateHash.ShouldBe(winner.state);
        (await Authorizations.TryStartAsync(Started, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task One_that_is_no_longer_pending_does_not_start()
    {
        await AddAsync(Pending);
        await Authorizations.TryMoveAsync(Pending, AuthorizationStatus.Pending, AuthorizationStatus.Denied, "No.", default);

        (await Authorizations.TryStartAsync(Started, default)).ShouldBeFalse();

        (await Authorizations.FindByStateAsync("state-hash-a1", default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_state_is_good_once_however_many_answers_come_at_once()
    {
        await AddAsync(Pending);
        await Authorizations.TryStartAsync(Started, default);

        var results = await AtOnceAsync(10, node =>
            node.Authorizations.TryMoveAsync(Started, AuthorizationStatus.Pending, AuthorizationStatus.Exchanging, null, default));

        results.Count(won => won).ShouldBe(1);
        (await Authorizations.FindByStateAsync("state-hash-a1", default)).ShouldEqual(Started with { Status = AuthorizationStatus.Exchanging });
    }

    [Theory]
    [InlineData(AuthorizationStatus.Completed, null)]
    [InlineData(AuthorizationStatus.Denied, "They said no.")]
    [InlineData(AuthorizationStatus.Expired, "Too late.")]
    [InlineData(AuthorizationStatus.Failed, "The code was refused.")]
    public async Task Ending_it_keeps_the_reason_and_erases_the_verifier_and_the_key(AuthorizationStatus status, string? reason)
    {
        await AddAsync(Pending);
        await Authorizations.TryStartAsync(Started, default);

        (await Authorizations.TryMoveAsync(Started, AuthorizationStatus.Pending, status, reason, default)).ShouldBeTrue();

        (await Authorizations.FindAsync("acme", "a1", default)).ShouldEqual(Started with { Status = status, Reason = reason, CodeVerifier = null, DpopKey = null, DeviceCode = null, PollAt = null });
        await using var context = Node.Open();
        (await context.PendingAuthorizations.SingleAsync()).ProtectedCodeVerifier.ShouldBeNull();
        (await context.PendingAuthorizations.SingleAsync()).ProtectedDpopKey.ShouldBeNull();
        (await context.PendingAuthorizations.SingleAsync()).ProtectedDeviceCode.ShouldBeNull();
    }

    [Fact]
    public async Task One_with_another_status_is_not_moved()
    {
        await AddAsync(Pending);
        await Authorizations.TryStartAsync(Started, default);

        (await Authorizations.TryMoveAsync(Started, AuthorizationStatus.Exchanging, AuthorizationStatus.Completed, null, default)).ShouldBeFalse();

        (await Authorizations.FindAsync("acme", "a1", default)).ShouldEqual(Started);
    }

    [Fact]
    public async Task Sweeping_deletes_those_of_all_tenants_that_ended_or_should_have_before()
    {
        var other = new OAuthWebhook.Connections.ConnectionKey("other", "c1");
        await AddAsync(Pending with { ExpiresAt = Sample.Now.AddTicks(-1) });
        await Authorizations.AddAsync(Sample.Authorization("a2") with { ExpiresAt = Sample.Now }, default);
        await Connections.AddAsync(Sample.Connection(other), default);
        await Authorizations.AddAsync(Sample.Authorization("a3", other) with { ExpiresAt = Sample.Now.AddTicks(-1), Status = AuthorizationStatus.Completed }, default);

        await Authorizations.SweepAsync(Sample.Now, default);

        (await Authorizations.FindAsync("acme", "a1", default)).ShouldBeNull();
        (await Authorizations.FindAsync("acme", "a2", default)).ShouldNotBeNull();
        (await Authorizations.FindAsync("other", "a3", default)).ShouldBeNull();
    }

    [Fact]
    public async Task One_whose_verifier_cannot_be_decrypted_counts_as_gone()
    {
        await AddAsync(Pending);
        await Authorizations.TryStartAsync(Started, default);
        await Node.ChangeAsync(context => context.PendingAuthorizations.ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedCodeVerifier, "damaged")));

        (await Authorizations.FindByStateAsync("state-hash-a1", default)).ShouldBeNull();
        (await Authorizations.FindByTicketAsync("ticket-hash-a1", default)).ShouldBeNull();
        (await Authorizations.FindAsync("acme", "a1", default)).ShouldBeNull();
    }

    [Fact]
    public async Task One_whose_key_cannot_be_decrypted_counts_as_gone()
    {
        await AddAsync(Pending);
        await Authorizations.TryStartAsync(Started, default);
        await Node.ChangeAsync(context => context.PendingAuthorizations.ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedDpopKey, "damaged")));

        (await Authorizations.FindByStateAsync("state-hash-a1", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Those_that_are_due_are_found_in_every_tenant_the_longest_due_first_and_no_more_than_asked_for()
    {
        var other = new OAuthWebhook.Connections.ConnectionKey("other", "c1");
        await AddAsync(Pending with { PollAt = Sample.Now });
        await Connections.AddAsync(Sample.Connection(other), default);
        await Authorizations.AddAsync(Sample.Authorization("a2", other) with { PollAt = Sample.Now.AddSeconds(-1) }, default);
        await Authorizations.AddAsync(Sample.Authorization("a3") with { PollAt = Sample.Now.AddTicks(1) }, default);
        await Authorizations.AddAsync(Sample.Authorization("a4") with { PollAt = null, Device = null, DeviceCode = null }, default);

        (await Authorizations.FindDueAsync(Sample.Now, 10, default)).Select(found => found.Id).ShouldBe(["a2", "a1"]);
        (await Authorizations.FindDueAsync(Sample.Now, 1, default)).ShouldHaveSingleItem().ShouldEqual(Sample.Authorization("a2", other) with { PollAt = Sample.Now.AddSeconds(-1) });
    }

    [Fact]
    public async Task One_that_has_ended_is_not_due()
    {
        await AddAsync(Pending with { PollAt = Sample.Now });
        await Authorizations.TryMoveAsync(Pending, AuthorizationStatus.Pending, AuthorizationStatus.Completed, null, default);

        (await Authorizations.FindDueAsync(Sample.Now.AddYears(1), 10, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_many_that_find_one_due_a_single_one_holds_it_and_it_is_not_due_meanwhile()
    {
        var due = Pending with { PollAt = Sample.Now };
        await AddAsync(due);

        var results = await AtOnceAsync(10, node => node.Authorizations.TryHoldAsync(due, Sample.Lifetime, due.Device! with { UnansweredSince = Sample.Now }, default));

        var held = results.OfType<PendingAuthorization>().ShouldHaveSingleItem();
        (await Authorizations.FindAsync("acme", "a1", default)).ShouldEqual(held);
        held.Device!.UnansweredSince.ShouldBe(Sample.Now);
        (await Authorizations.FindDueAsync(Sample.Now, 10, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_holds_one_moves_it_on_and_lets_go_of_it()
    {
        var due = Pending with { PollAt = Sample.Now };
        await AddAsync(due);
        var held = (await Authorizations.TryHoldAsync(due, Sample.Lifetime, due.Device!, default)).ShouldNotBeNull();
        (await Authorizations.TryPostponeAsync(due, Sample.Now.AddSeconds(5), due.Device!, default)).ShouldBeFalse("it is held");

        (await Authorizations.TryPostponeAsync(held, Sample.Now.AddSeconds(5), due.Device!, default)).ShouldBeTrue();

        (await Authorizations.FindDueAsync(Sample.Now.AddSeconds(4), 10, default)).ShouldBeEmpty();
        (await Authorizations.FindDueAsync(Sample.Now.AddSeconds(5), 10, default)).ShouldHaveSingleItem().ShouldEqual(due with { PollAt = Sample.Now.AddSeconds(5) });
    }

    [Fact]
    public async Task Of_a_holder_that_vanished_another_takes_over_when_the_hold_has_ended_and_the_first_moves_nothing_on_any_more()
    {
        var due = Pending with { PollAt = Sample.Now };
        await AddAsync(due);
        var vanished = (await Authorizations.TryHoldAsync(due, Sample.Lifetime, due.Device!, default)).ShouldNotBeNull();
        var past = vanished.HeldUntil!.Value - Sample.Lifetime;
        await Node.ChangeAsync(context => context.PendingAuthorizations.ExecuteUpdateAsync(set => set.SetProperty(row => row.HeldUntil, past)));

        var found = (await Authorizations.FindDueAsync(Sample.Now, 10, default)).ShouldHaveSingleItem();
        (await Authorizations.TryHoldAsync(found, Sample.Lifetime, due.Device!, default)).ShouldNotBeNull();

        (await Authorizations.TryPostponeAsync(vanished, Sample.Now.AddSeconds(5), due.Device!, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Moving_on_needs_the_time_that_was_found_and_one_that_waits()
    {
        var due = Pending with { PollAt = Sample.Now };
        await AddAsync(due);

        (await Authorizations.TryPostponeAsync(due with { PollAt = Sample.Now.AddTicks(1) }, Sample.Now.AddSeconds(5), due.Device!, default)).ShouldBeFalse();
        (await Authorizations.TryPostponeAsync(due with { Connection = new("other", "c1") }, Sample.Now.AddSeconds(5), due.Device!, default)).ShouldBeFalse();
        (await Authorizations.TryHoldAsync(due with { PollAt = Sample.Now.AddTicks(1) }, Sample.Lifetime, due.Device!, default)).ShouldBeNull();
        await Authorizations.TryMoveAsync(due, AuthorizationStatus.Pending, AuthorizationStatus.Denied, null, default);
        (await Authorizations.TryHoldAsync(due, Sample.Lifetime, due.Device!, default)).ShouldBeNull();
        (await Authorizations.TryPostponeAsync(due, Sample.Now.AddSeconds(5), due.Device!, default)).ShouldBeFalse();

        (await Authorizations.FindAsync("acme", "a1", default))!.PollAt.ShouldBeNull();
    }

    [Fact]
    public async Task One_whose_device_code_cannot_be_decrypted_is_due_without_it()
    {
        await AddAsync(Pending with { PollAt = Sample.Now });
        await Node.ChangeAsync(context => context.PendingAuthorizations.ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedDeviceCode, "damaged")));

        (await Authorizations.FindDueAsync(Sample.Now, 10, default)).ShouldHaveSingleItem().DeviceCode.ShouldBeNull();
        (await Authorizations.FindAsync("acme", "a1", default)).ShouldBeNull();
    }

    private async Task AddAsync(PendingAuthorization authorization)
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Authorizations.AddAsync(authorization, default);
    }
}

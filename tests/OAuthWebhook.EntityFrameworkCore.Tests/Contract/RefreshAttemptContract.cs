using Microsoft.EntityFrameworkCore;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

public abstract class RefreshAttemptContract(TestDatabase database) : StoreContract(database)
{
    [Fact]
    public async Task Of_many_at_once_exactly_one_begins()
    {
        await Connections.AddAsync(Sample.Connection(), default);

        var starts = await AtOnceAsync(20, node => node.Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default));

        starts.OfType<AttemptStart.Begun>().ShouldHaveSingleItem().UnknownSince.ShouldBeNull();
        starts.OfType<AttemptStart.Held>().Count().ShouldBe(19);
    }

    [Fact]
    public async Task While_one_holds_it_the_others_learn_how_long_by_the_databases_clock()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        // The node's clock is years away, and must not matter.
        Node.Clock.Advance(TimeSpan.FromDays(365));
        var holder = Sample.Attempt(0);
        await Tokens.BeginAttemptAsync(Sample.Key, holder, default);

        var held = (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default)).ShouldBeOfType<AttemptStart.Held>();

        held.Remaining.ShouldBeInRange(TimeSpan.FromSeconds(60), Sample.Lifetime);
        held.Attempt.ShouldBe(holder.Id);
    }

    [Fact]
    public async Task Attempts_of_different_connections_do_not_hold_each_other()
    {
        var other = Sample.Key with { Id = "c2" };
        await Connections.AddAsync(Sample.Connection(), default);
        await Connections.AddAsync(Sample.Connection(other), default);

        await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default);

        (await Tokens.BeginAttemptAsync(other, Sample.Attempt(0), default)).ShouldBe(new AttemptStart.Begun(null));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Another_generation_has_moved(long generation)
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default);

        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(generation), default)).ShouldBe(new AttemptStart.Moved());

        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(1), default)).ShouldBe(new AttemptStart.Begun(null));
    }

    [Fact]
    public async Task A_connection_that_does_not_exist_has_moved() =>
        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default)).ShouldBe(new AttemptStart.Moved());

    [Fact]
    public async Task An_ended_attempt_leaves_nothing_behind()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        var attempt = Sample.Attempt(0);
        await Tokens.BeginAttemptAsync(Sample.Key, attempt, default);

        await Tokens.RecordFailureAsync(Sample.Key, 0, Sample.Failure(), attempt.Id, default);

        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default)).ShouldBe(new AttemptStart.Begun(null));
    }

    [Fact]
    public async Task An_attempt_of_unknown_outcome_is_held_until_its_deadline_and_then_taken_over_with_its_start()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        var first = Sample.Attempt(0);
        await Tokens.BeginAttemptAsync(Sample.Key, first, default);
        await Tokens.RecordFailureAsync(Sample.Key, 0, Sample.Failure(), endedAttempt: null, default);
        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default)).ShouldBeOfType<AttemptStart.Held>();
        var started = await StartAsync();

        await PassDeadlineAsync();

        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default)).ShouldBe(new AttemptStart.Begun(started - Sample.Lifetime, first.Id));
        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default)).ShouldBeOfType<AttemptStart.Held>();
    }

    [Fact]
    public async Task Of_many_that_take_over_at_once_exactly_one_begins()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default);
        await PassDeadlineAsync();

        var starts = await AtOnceAsync(20, node => node.Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default));

        starts.OfType<AttemptStart.Begun>().ShouldHaveSingleItem().UnknownSince.ShouldNotBeNull();
    }

    [Fact]
    public async Task Of_several_unknown_outcomes_the_first_is_told()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default);
        await PassDeadlineAsync();
        var first = (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default)).ShouldBeOfType<AttemptStart.Begun>();

        await PassDeadlineAsync();

        first.UnknownSince.ShouldNotBeNull();
        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default)).ShouldBeOfType<AttemptStart.Begun>().UnknownSince.ShouldBe(first.UnknownSince);
    }

    [Fact]
    public async Task The_known_end_of_a_later_attempt_frees_the_lease_but_does_not_hide_an_earlier_unknown_outcome()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default);
        await PassDeadlineAsync();
        var later = Sample.Attempt(0);
        var second = (await Tokens.BeginAttemptAsync(Sample.Key, later, default)).ShouldBeOfType<AttemptStart.Begun>();

        await Tokens.RecordFailureAsync(Sample.Key, 0, Sample.Failure(), later.Id, default);

        second.UnknownSince.ShouldNotBeNull();
        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default)).ShouldBeOfType<AttemptStart.Begun>().UnknownSince.ShouldBe(second.UnknownSince);
    }

    [Fact]
    public async Task A_record_of_an_older_generation_holds_nobody_and_tells_nothing()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default);
        await Node.ChangeAsync(context => context.Credentials.ExecuteUpdateAsync(set => set.SetProperty(row => row.Generation, 1)));

        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(1), default)).ShouldBe(new AttemptStart.Begun(null));
        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(1), default)).ShouldBeOfType<AttemptStart.Held>();
    }

    [Fact]
    public async Task A_holder_that_fails_after_its_deadline_does_not_free_the_lease_of_whoever_took_over()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        var stalled = Sample.Attempt(0);
        await Tokens.BeginAttemptAsync(Sample.Key, stalled, default);
        await PassDeadlineAsync();
        await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default);

        await Tokens.RecordFailureAsync(Sample.Key, 0, Sample.Failure(), stalled.Id, default);
        await Tokens.EndAttemptAsync(Sample.Key, stalled.Id, null, default);

        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default)).ShouldBeOfType<AttemptStart.Held>();
    }

    [Fact]
    public async Task An_attempt_recorded_twice_because_the_first_answer_was_lost_is_one()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        var attempt = Sample.Attempt(0);

        await Tokens.BeginAttemptAsync(Sample.Key, attempt, default);

        (await Tokens.BeginAttemptAsync(Sample.Key, attempt, default)).ShouldBe(new AttemptStart.Begun(null));
    }

    [Fact]
    public async Task An_attempt_that_sent_nothing_ends_without_a_failure()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        var attempt = Sample.Attempt(0);
        await Tokens.BeginAttemptAsync(Sample.Key, attempt, default);

        await Tokens.EndAttemptAsync(Sample.Key, attempt.Id, null, default);

        (await Tokens.FindAsync(Sample.Key, default)).ShouldNotBeNull().Failure.ShouldBeNull();
        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default)).ShouldBe(new AttemptStart.Begun(null));
    }

    private async Task<DateTimeOffset> StartAsync()
    {
        await using var context = Node.Open();
        return (await context.RefreshAttempts.SingleAsync()).StartedAt;
    }

    /// <summary>Moves the record into the past instead of waiting.</summary>
    private async Task PassDeadlineAsync()
    {
        await using var context = Node.Open();
        var attempt = await context.RefreshAttempts.SingleAsync();
        attempt.StartedAt -= Sample.Lifetime;
        attempt.Deadline -= Sample.Lifetime;
        await context.SaveChangesAsync();
    }
}

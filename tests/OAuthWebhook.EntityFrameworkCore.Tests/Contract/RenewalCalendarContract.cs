using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

public abstract class RenewalCalendarContract(TestDatabase database) : StoreContract(database)
{
    private IRenewalCalendar Calendar => Node.Calendar;

    [Fact]
    public async Task A_token_set_is_due_at_its_time_and_not_before_and_the_longest_due_comes_first()
    {
        await AddAsync("1", Sample.Now.AddHours(2));
        await AddAsync("2", Sample.Now.AddHours(1));
        await AddAsync("3", Sample.Now.AddHours(3));
        await AddAsync("4", null);

        (await FindDueAsync(Sample.Now.AddHours(1).AddTicks(-1))).ShouldBeEmpty();
        (await FindDueAsync(Sample.Now.AddHours(2))).ShouldBe(["2", "1"]);
        (await FindDueAsync(Sample.Now.AddYears(9), take: 2)).ShouldBe(["2", "1"]);
    }

    [Fact]
    public async Task A_failure_says_when_the_connection_is_due_again()
    {
        await AddAsync("1", Sample.Now.AddHours(1));

        await Tokens.RecordFailureAsync(Sample.Key with { Id = "1" }, 1, Sample.Failure() with { DueAt = Sample.Now.AddMinutes(1) }, null, default);
        (await FindDueAsync(Sample.Now.AddMinutes(1))).ShouldBe(["1"]);

        await Tokens.RecordFailureAsync(Sample.Key with { Id = "1" }, 1, Sample.Failure() with { DueAt = null }, null, default);
        (await FindDueAsync(Sample.Now.AddYears(9))).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_attempt_whose_node_vanished_is_due_when_it_said()
    {
        await AddAsync("1", Sample.Now.AddDays(30));

        await Tokens.BeginAttemptAsync(Sample.Key with { Id = "1" }, Sample.Attempt(1), default);

        (await FindDueAsync(Sample.Now)).ShouldBeEmpty();
        (await FindDueAsync(Sample.Now + Sample.Lifetime)).ShouldBe(["1"]);
    }

    [Fact]
    public async Task An_attempt_that_sent_nothing_sets_the_time_that_it_names()
    {
        await AddAsync("1", Sample.Now.AddDays(30));
        var attempt = Sample.Attempt(1);
        await Tokens.BeginAttemptAsync(Sample.Key with { Id = "1" }, attempt, default);

        await Tokens.EndAttemptAsync(Sample.Key with { Id = "1" }, attempt.Id, Sample.Now.AddDays(3), default);

        (await FindDueAsync(Sample.Now.AddDays(3).AddTicks(-1))).ShouldBeEmpty();
        (await FindDueAsync(Sample.Now.AddDays(3))).ShouldBe(["1"]);
    }

    [Fact]
    public async Task Postponing_moves_the_time_unless_it_was_moved_meanwhile()
    {
        await AddAsync("1", Sample.Now);
        var found = (await Calendar.FindDueAsync(Sample.Now, 10, default)).ShouldHaveSingleItem();

        await Calendar.PostponeAsync(found, Sample.Now.AddHours(1), default);
        (await FindDueAsync(Sample.Now)).ShouldBeEmpty();

        await Tokens.TrySaveAsync(found.Key, 1, Sample.Tokens() with { KeepAliveAt = Sample.Now }, default);
        await Calendar.PostponeAsync(found, null, default);
        (await FindDueAsync(Sample.Now)).ShouldBe(["1"]);

        var again = (await Calendar.FindDueAsync(Sample.Now, 10, default)).ShouldHaveSingleItem();
        await Tokens.RecordFailureAsync(found.Key, 2, Sample.Failure() with { DueAt = Sample.Now.AddMinutes(1) }, null, default);
        await Calendar.PostponeAsync(again, null, default);
        (await FindDueAsync(Sample.Now.AddMinutes(1))).ShouldBe(["1"]);
    }

    [Fact]
    public async Task Of_many_nodes_one_warns_and_nobody_warns_again()
    {
        var key = Sample.Key with { Id = "1" };
        await Connections.AddAsync(Sample.Connection(key), default);
        await Tokens.TrySaveAsync(key, 0, Sample.Tokens() with { WarnAt = Sample.Now }, default);
        (await Calendar.FindExpiringAsync(Sample.Now.AddTicks(-1), 10, default)).ShouldBeEmpty();
        var found = (await Calendar.FindExpiringAsync(Sample.Now, 10, default)).ShouldHaveSingleItem();

        var claims = await AtOnceAsync(20, node => node.Calendar.TryClaimWarningAsync(found, default));

        claims.Count(claimed => claimed).ShouldBe(1);
        (await Calendar.FindExpiringAsync(Sample.Now, 10, default)).ShouldBeEmpty();
        (await Tokens.FindAsync(key, default)).ShouldNotBeNull().Tokens.ShouldNotBeNull().Warned.ShouldBeTrue();
    }

    private async Task AddAsync(string id, DateTimeOffset? keepAliveAt)
    {
        var key = Sample.Key with { Id = id };
        await Connections.AddAsync(Sample.Connection(key), default);
        await Tokens.TrySaveAsync(key, 0, Sample.Tokens() with { KeepAliveAt = keepAliveAt }, default);
    }

    private async Task<IEnumerable<string>> FindDueAsync(DateTimeOffset now, int take = 10) =>
        (await Calendar.FindDueAsync(now, take, default)).Select(entry => entry.Key.Id);
}

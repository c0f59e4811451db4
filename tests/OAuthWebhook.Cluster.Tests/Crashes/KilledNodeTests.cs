using OAuthWebhook.Cluster.Node;
using OAuthWebhook.Cluster.Tests.Server;
using OAuthWebhook.Connections;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Cluster.Tests.Crashes;

/// <summary>What another node makes of a refresh in whose middle a node was killed: in the middle of each of its writes, on each database.</summary>
public abstract class KilledNodeTests(CrashSite site)
{
    private protected const int Busy = 429;

    private protected CrashSite Site => site;

    [Fact]
    public async Task While_the_attempt_is_recorded_the_refresh_token_stays_good_for_another_node()
    {
        var aftermath = await site.KillAtAsync(HaltPoint.AttemptUncommitted);

        aftermath.ShouldWork();
        aftermath.Presented.ShouldBe(1);
    }

    [Fact]
    public async Task A_lost_answer_costs_one_replay_and_then_the_connection_says_so()
    {
        ShouldBeLost(await FoundInTimeAsync(() => site.KillAtAsync(Stage.Consumed)));
    }

    [Fact]
    public async Task A_crash_while_the_answer_is_saved_costs_one_replay_and_then_the_connection_says_so()
    {
        ShouldBeLost(await FoundInTimeAsync(() => site.KillAtAsync(HaltPoint.SaveUncommitted)));
    }

    [Fact]
    public async Task While_a_refusal_that_consumed_nothing_is_noted_another_node_gets_the_token()
    {
        var aftermath = await site.KillAtAsync(HaltPoint.FailureUncommitted, failure: Busy);

        aftermath.ShouldWork();
        aftermath.Presented.ShouldBe(2);
    }

    // The survivor is to look while the old access token lives, which is two seconds: on a busy machine it may take several kills.
    private protected static async Task<Aftermath> FoundInTimeAsync(Func<Task<Aftermath>> kill)
    {
        for (var tries = 0; tries < 10; tries++)
        {
            if (await kill() is { AtOnce: not null } aftermath)
                return aftermath;
        }

        throw new TimeoutException("Ten times the access token had ended before another node found what the killed one left.");
    }

    private protected static void ShouldBeLost(Aftermath aftermath)
    {
        // While the old access token lives it is served, and nothing is presented again.
        var atOnce = aftermath.AtOnce.ShouldNotBeNull();
        atOnce.Sent.Status.ShouldBe(200);
        atOnce.Presented.ShouldBe(1);

        aftermath.Settled.Status.ShouldBe(ConnectionStatus.ReauthorizationRequired);
        aftermath.Settled.Reason.ShouldNotBeNull().ShouldMatch("The answer to the refresh at .+ was lost");
        aftermath.Afterwards.Failure.ShouldNotBeNull().ShouldMatch("The answer to the refresh at .+ was lost");
        aftermath.Presented.ShouldBe(2);
    }
}

/// <summary>Between its writes, too: that is the same on every database.</summary>
public sealed class KilledNodeOnSqliteTests(SqliteCrashSite site) : KilledNodeTests(site), IClassFixture<SqliteCrashSite>
{
    [Theory]
    [InlineData(HaltPoint.BeforeAttempt)]
    [InlineData(HaltPoint.AttemptRecorded)]
    public async Task Before_anything_is_sent_the_refresh_token_is_good_for_another_node(HaltPoint point)
    {
        var aftermath = await Site.KillAtAsync(point);

        aftermath.ShouldWork();
        aftermath.Presented.ShouldBe(1);
    }

    [Fact]
    public async Task A_request_that_consumed_nothing_is_repeated_once_and_brings_the_token()
    {
        var aftermath = await Site.KillAtAsync(Stage.Received);

        aftermath.ShouldWork();
        aftermath.Presented.ShouldBe(2);
    }

    [Fact]
    public async Task An_answer_that_was_not_saved_costs_one_replay_and_then_the_connection_says_so()
    {
        ShouldBeLost(await FoundInTimeAsync(() => Site.KillAtAsync(HaltPoint.BeforeSave)));
    }

    [Fact]
    public async Task A_token_that_was_saved_is_there_for_another_node()
    {
        var aftermath = await Site.KillAtAsync(HaltPoint.Saved);

        aftermath.ShouldWork();
        aftermath.Presented.ShouldBe(1);
    }

    [Theory]
    [InlineData(HaltPoint.BeforeFailure)]
    [InlineData(HaltPoint.FailureRecorded)]
    public async Task After_a_refusal_that_consumed_nothing_another_node_gets_the_token(HaltPoint point)
    {
        var aftermath = await Site.KillAtAsync(point, failure: Busy);

        aftermath.ShouldWork();
        aftermath.Presented.ShouldBe(2);
    }

    [Theory]
    [InlineData(HaltPoint.AttemptRecorded)]
    [InlineData(HaltPoint.BeforeSave)]
    public async Task A_connection_that_needs_nobody_gets_its_token_all_the_same(HaltPoint point)
    {
        var aftermath = await Site.KillAtAsync(point, "client_credentials");

        aftermath.ShouldWork();
    }
}

[RequiresPostgreSql]
public sealed class KilledNodeOnPostgreSqlTests(PostgreSqlCrashSite site) : KilledNodeTests(site), IClassFixture<PostgreSqlCrashSite>;

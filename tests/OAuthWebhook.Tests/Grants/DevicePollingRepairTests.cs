using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Grants;

/// <summary>A node that had the tokens after all, when another took it for vanished and ended the device authorization.</summary>
public sealed class DevicePollingRepairTests
{
    [Theory]
    [InlineData(AuthorizationStatus.Failed, "The code is used up.")]
    [InlineData(AuthorizationStatus.Expired, "Nobody entered the code in time.")]
    public async Task Whoever_got_the_tokens_says_so_although_another_node_ended_it_meanwhile(AuthorizationStatus ended, string reason)
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t1").Behind(gate));

        var asked = host.PollAfterAsync(5);
        await gate.ArrivalAsync();
        (await host.Get<IAuthorizationStore>().TryMoveAsync(begun, AuthorizationStatus.Pending, ended, reason, default)).ShouldBeTrue();
        gate.Open();
        await asked;

        var found = await host.FindAsync(begun);
        found.Status.ShouldBe(AuthorizationStatus.Completed);
        found.Reason.ShouldBeNull();
        (await host.StatusAsync(begun.Connection)).ShouldBe(ConnectionStatus.Active);
    }

    [Fact]
    public async Task Another_node_that_finds_the_code_used_up_is_put_right_by_the_one_that_has_the_tokens()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await host.StartAnotherAsync();
        var begun = await host.BeginDeviceAsync();
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t1").Behind(gate), Answer.Error("invalid_grant"));

        var asked = host.PollAfterAsync(5);
        await gate.ArrivalAsync();
        await host.PassHoldAsync();
        await other.PollPatientlyAsync();
        var between = await host.FindAsync(begun);
        gate.Open();
        await asked;

        between.Status.ShouldBe(AuthorizationStatus.Failed);
        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Completed);
        (await host.StatusAsync(begun.Connection)).ShouldBe(ConnectionStatus.Active);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_that_came_while_the_store_was_away_is_not_asked_for_again(bool byAnother)
    {
        var store = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(store.Wrap);
        await using var other = await host.StartAnotherAsync();
        var begun = await host.BeginDeviceAsync();
        host.Token.Enqueue(Answer.Token("t1", 3600, "r1"));
        host.Token.Otherwise = _ => Answer.Error("invalid_grant");
        store.RefusesSaves = true;
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await host.PollPatientlyAsync();
        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Pending);

        store.RefusesSaves = false;
        await host.PassHoldAsync();
        if (byAnother)
            await host.Credentials.SaveUnsavedAsync();
        await (byAnother ? other : host).PollPatientlyAsync();

        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Completed);
        host.Token.Requests.Count.ShouldBe(1, "servers revoke what a code brought that comes twice");
        (await host.StatusAsync(begun.Connection)).ShouldBe(ConnectionStatus.Active);
    }

    [Fact]
    public async Task A_code_whose_token_is_there_has_not_expired_however_long_the_store_was_away()
    {
        var store = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(store.Wrap);
        var begun = await host.BeginDeviceAsync();
        host.Token.Enqueue(Answer.Token("t1", 86400, "r1"));
        store.RefusesSaves = true;
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await host.PollPatientlyAsync();

        host.Time.Sleep(begun.ExpiresAt - host.Time.GetUtcNow() + TimeSpan.FromMinutes(1));
        store.RefusesSaves = false;
        await host.PassHoldAsync();
        await host.PollPatientlyAsync();

        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Completed);
        (await host.StatusAsync(begun.Connection)).ShouldBe(ConnectionStatus.Active);
    }

    [Fact]
    public async Task A_store_of_tokens_that_is_away_before_the_question_is_asked_has_lost_no_answer()
    {
        var store = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(store.Wrap);
        var begun = await host.BeginDeviceAsync();
        store.IsGone = true;
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await host.PollPatientlyAsync();
        host.Token.Requests.ShouldBeEmpty();
        host.Logs.Text.ShouldNotContain("kept in memory");
        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Pending);

        store.IsGone = false;
        host.Token.Enqueue(Answer.Error("invalid_grant"));
        host.Time.Advance(TimeSpan.FromSeconds(20));
        await host.PollPatientlyAsync();

        (await host.FindAsync(begun)).Reason.ShouldNotBeNull().ShouldNotContain("lost");
    }

    [Fact]
    public async Task One_that_was_denied_meanwhile_stays_denied()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t1").Behind(gate));

        var asked = host.PollAfterAsync(5);
        await gate.ArrivalAsync();
        await host.Get<IAuthorizationStore>().TryMoveAsync(begun, AuthorizationStatus.Pending, AuthorizationStatus.Denied, "The provider says that access was refused.", default);
        gate.Open();
        await asked;

        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Denied);
    }
}

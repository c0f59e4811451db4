using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Events;
using OAuthWebhook.Grants;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Grants;

/// <summary>What ends a device authorization, and what is said of it then.</summary>
public sealed class DevicePollingEndTests
{
    private static readonly Answer Pending = Answer.Error("authorization_pending");

    public static TheoryData<string, Answer, AuthorizationStatus, string> Ends => new()
    {
        { "denied", Answer.Error("access_denied"), AuthorizationStatus.Denied, "refused" },
        { "denied with 403", Answer.Error("access_denied", status: 403), AuthorizationStatus.Denied, "refused" },
        { "ended", Answer.Error("expired_token"), AuthorizationStatus.Expired, "in time" },
        { "used up", Answer.Error("invalid_grant"), AuthorizationStatus.Failed, "no longer accepts the device code" },
        { "the client refused", Answer.Error("invalid_client", status: 401), AuthorizationStatus.Failed, "client" },
        { "not offered", Answer.Error("unsupported_grant_type"), AuthorizationStatus.Failed, "unsupported_grant_type" },
        { "not there", Answer.Empty(404), AuthorizationStatus.Failed, "404" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_refusal_ends_it_and_says_why(string what, Answer refusal, AuthorizationStatus status, string says)
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        host.Token.Enqueue(refusal);

        await host.PollAfterAsync(5);

        var ended = await host.FindAsync(begun);
        ended.Status.ShouldBe(status, what);
        ended.Reason.ShouldNotBeNull().ShouldContain(says);
        ended.DeviceCode.ShouldBeNull();
        await host.PollAfterAsync(3600);
        host.Token.Requests.Count.ShouldBe(1);
        (await host.StatusAsync(begun.Connection)).ShouldBe(ConnectionStatus.PendingAuthorization);
    }

    [Fact]
    public async Task Nobody_is_asked_any_more_when_the_code_has_ended()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync(DeviceHost.Codes(expiresIn: 60));

        host.Time.Advance(TimeSpan.FromSeconds(60));
        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Expired);
        await host.PollAfterAsync(0);

        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Expired);
        host.Token.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_the_answer_that_may_have_held_the_token_was_lost_it_says_so(bool cutShort)
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        host.Token.Enqueue(Pending, cutShort ? Answer.Token("t1").ClosingMidway() : Answer.Empty(504), Answer.Error("invalid_grant"));
        await host.PollAfterAsync(5);

        await host.PollAfterAsync(5);
        await host.PollAfterAsync(10);

        var ended = await host.FindAsync(begun);
        ended.Status.ShouldBe(AuthorizationStatus.Failed);
        ended.Reason.ShouldNotBeNull().ShouldContain("2026-01-01 00:00:10 UTC was lost");
        ended.Reason.ShouldContain("Begin again");
    }

    [Fact]
    public async Task An_answer_that_shows_the_code_alive_makes_up_for_one_that_was_lost()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        host.Token.Enqueue(Answer.Empty(504), Pending, Answer.Error("invalid_grant"));

        await host.PollAfterAsync(5);
        await host.PollAfterAsync(10);
        await host.PollAfterAsync(10);

        (await host.FindAsync(begun)).Reason.ShouldNotBeNull().ShouldNotContain("lost");
    }

    // An alias of Entra's: learn.microsoft.com, "OAuth 2.0 device authorization grant", expected errors.
    [Fact]
    public async Task Who_declines_at_microsoft_has_declined()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.DeviceRegistration() with { Provider = "microsoft-entra", FromCatalogue = true });
        host.Device().Enqueue(DeviceHost.Codes());
        var begun = (await host.Get<DeviceAuthorizationService>().BeginAsync(CoreHost.Caller, key.Id, default)).Value.ShouldNotBeNull();
        host.Token.Enqueue(Answer.Error("authorization_declined"));

        await host.PollAfterAsync(5);

        (await host.FindAsync(begun)).Status.ShouldBe(AuthorizationStatus.Denied);
    }

    [Fact]
    public async Task A_connection_that_was_changed_meanwhile_gets_no_token_that_was_agreed_to_for_another()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        await host.Connections.UpdateAsync(CoreHost.Caller, begun.Connection.Id, new() { Registration = host.DeviceRegistration() with { Scopes = ["admin"] } }, null, default);

        await host.PollAfterAsync(5);

        var ended = await host.FindAsync(begun);
        ended.Status.ShouldBe(AuthorizationStatus.Failed);
        ended.Reason.ShouldNotBeNull().ShouldContain("changed");
        host.Token.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deleted_connection_is_not_asked_about()
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        await host.Connections.DeleteAsync(CoreHost.Caller, begun.Connection.Id, null, default);

        await host.PollAfterAsync(5);

        (await host.Authorizations.FindAsync(CoreHost.Caller, begun.Id, default)).ShouldBeNull();
        host.Token.Requests.ShouldBeEmpty();
    }
}

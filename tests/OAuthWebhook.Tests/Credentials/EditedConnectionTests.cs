using OAuthWebhook.Audit;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Audit;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Credentials;

public sealed class EditedConnectionTests
{
    [Fact]
    public async Task An_edit_of_the_scopes_renews_the_token_before_its_next_use()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"), Answer.Token("t2"));
        await host.Credentials.GetAsync(key, default);

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { Scopes = ["admin"] } }, null, default);
        await host.Credentials.GetAsync(key, default);

        host.Token.Requests[^1].Form["scope"].ShouldBe("admin");
        host.Token.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_edit_of_name_or_secret_keeps_the_token()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1"));
        await host.Credentials.GetAsync(key, default);

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { Name = "Other" }, ClientSecret = "rotated" }, null, default);
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        host.Token.Requests.Count.ShouldBe(1);
    }

    public static TheoryData<string> Edits => ["clientId", "scopes", "baseUri"];

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task An_edit_that_only_a_new_consent_can_follow_is_told_at_once_by_status_and_banner(string edit)
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600));
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
        var registration = host.Registration("authorization_code");
        registration = edit switch
        {
            "clientId" => registration with { ClientId = "another" },
            "scopes" => registration with { Scopes = ["admin"] },
            _ => registration with { BaseUri = "https://elsewhere.example/" },
        };

        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration, ClientSecret = "again" }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();

        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.ReauthorizationRequired);
        (await host.DescribeAsync(key)).Token.Failure.ShouldNotBeNull().Error.Description.ShouldContain("was changed since it was authorized");
        (await host.Connections.CountAttentionAsync(CoreHost.Caller, default)).ShouldBe(new Dictionary<ConnectionAttention, int> { [ConnectionAttention.ReauthorizationRequired] = 1 });
        (await host.EntriesAsync(key)).ShouldContain(entry => entry.Action == AuditAction.ReauthorizationRequired && entry.Who == CoreHost.Caller.Subject);
        host.Token.Requests.ShouldHaveSingleItem("the code's alone");
        // Once: that somebody edits it further is no other failure.
        var told = (await host.EntriesAsync(key)).Count;
        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration with { Description = "Another." } }, null, default);
        (await host.EntriesAsync(key)).Count.ShouldBe(told + 1);
    }

    [Fact]
    public async Task An_edit_is_not_blamed_for_a_token_that_has_ended()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60));
        host.Time.Sleep(TimeSpan.FromHours(1));

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration("authorization_code") with { Name = "Renamed" } }, null, default);

        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Expired);
        (await host.EntriesAsync(key)).ShouldNotContain(entry => entry.Action == AuditAction.ReauthorizationRequired || entry.Action == AuditAction.RenewalFailed);
    }

    [Fact]
    public async Task An_edit_that_is_taken_back_before_anybody_used_the_connection_leaves_its_refresh_token_looked_after()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        var before = host.Registration("authorization_code");

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = before with { AllowedHosts = ["elsewhere.example"] }, ClientSecret = "again" }, null, default);
        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = before }, null, default);

        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
        (await host.DescribeAsync(key)).Token.Failure.ShouldBeNull();
        host.Token.Enqueue(Answer.Token("t2", 3600, "r2"));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        host.Token.Requests[^1].Form["refresh_token"].ShouldBe("r1");
    }

    [Fact]
    public async Task An_edit_that_a_refresh_can_follow_or_that_changes_nothing_of_the_token_leaves_it_working_and_sends_nothing()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 3600, "r1"));
        var alone = await host.AddAuthorizedAsync(Answer.Token("t2", 3600), registration => registration with { Name = "Alone" });

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration("authorization_code") with { Scopes = ["admin"] } }, null, default);
        await host.Connections.UpdateAsync(CoreHost.Caller, alone.Id, new() { Registration = host.Registration("authorization_code") with { Name = "Renamed" } }, null, default);

        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
        (await host.StatusAsync(alone)).ShouldBe(ConnectionStatus.Active);
        host.Token.Requests.Count.ShouldBe(2, "both codes'");
    }

    [Fact]
    public async Task A_refresh_token_is_never_sent_to_another_server_than_its_own()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        var registration = host.Registration("authorization_code") with { TokenEndpoint = host.Server["/other"].Url.AbsoluteUri };

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration, ClientSecret = "again" }, null, default);
        var error = (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        host.Server["/other"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refresh_token_is_never_sent_to_a_refresh_endpoint_that_was_entered_later()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        var registration = host.Registration("authorization_code") with { Refresh = new() { Endpoint = host.Server["/other"].Url.AbsoluteUri } };

        await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration, ClientSecret = "again" }, null, default);
        host.Time.Advance(TimeSpan.FromSeconds(61));
        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);

        host.Server["/other"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_disabled_connection_gives_no_token_and_asks_nobody()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration() with { Disabled = true });

        (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.ConnectionDisabled);

        host.Token.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_draft_that_nobody_authorized_stays_a_draft()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));

        for (var i = 0; i < 3; i++)
        {
            (await host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.AuthorizationPending);
            host.Time.Advance(TimeSpan.FromSeconds(6));
        }

        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.PendingAuthorization);
    }
}

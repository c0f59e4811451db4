using OAuthWebhook.Access;
using OAuthWebhook.Audit;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Events;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Revocation;
using OAuthWebhook.Subjects;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Grants;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Audit;

/// <summary>Who did what to a connection, and why it failed.</summary>
public sealed class AuditTests
{
    private static readonly Caller Alice = new() { TenantId = "", Subject = "alice", Origin = "page" };

    [Fact]
    public async Task Everything_that_a_person_does_has_an_entry_that_says_who_and_where()
    {
        await using var host = await CoreHost.StartAsync();
        var connections = host.Connections;
        var key = await host.AddAsync();

        await connections.UpdateAsync(Alice, key.Id, new() { Registration = host.Registration() with { Name = "ERP", Scopes = ["read"] }, ClientSecret = "another" }, null, default);
        await connections.UpdateAsync(Alice, key.Id, new() { Registration = host.Registration() with { Name = "ERP", Scopes = ["read"], Disabled = true } }, null, default);
        await connections.UpdateAsync(Alice, key.Id, new() { Registration = host.Registration() with { Name = "CRM", Scopes = ["read"] } }, null, default);
        await connections.EnterTokenAsync(Alice, key.Id, new("t1", "r1", null), default);
        host.Token.Enqueue(Answer.Token("t2", 60, "r2"));
        await connections.RequestTokenAsync(Alice, key.Id, default);
        await connections.ForgetTokenAsync(Alice, key.Id, default);
        await connections.DeleteAsync(Alice, key.Id, null, default);

        (await host.LinesAsync(key)).ShouldBe([
            "Created by tester (test)",
            "Updated by alice (page)",
            "Disabled by alice (page)",
            "Updated by alice (page)",
            "Enabled by alice (page)",
            "TokenEntered by alice (page)",
            "Refreshed by alice (page)",
            "TokenForgotten by alice (page)",
            "Deleted by alice (page)",
        ]);
        var entries = await host.EntriesAsync(key);
        entries.Select(entry => string.Join(' ', entry.Fields)).ShouldBe(["", "name scopes clientSecret", "", "name", "", "", "", "", ""]);
        entries.Select(entry => entry.Name).ShouldBe(["CRM", "ERP", "ERP", "CRM", "CRM", "CRM", "CRM", "CRM", "CRM"]);
        (await host.HistoryAsync(key)).Exists.ShouldBeFalse();
    }

    [Fact]
    public async Task What_the_host_does_by_itself_is_told_from_what_people_ask_for()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        host.Token.Enqueue(Answer.Token("t1", 60), Answer.Token("t2", 60));

        await host.Credentials.GetAsync(key, default);
        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(key, default);

        (await host.LinesAsync(key)).ShouldBe(["Created by tester (test)", "Authorized by nobody (background)", "Refreshed by nobody (background)"]);
    }

    [Fact]
    public async Task A_failure_says_why_and_what_to_do_and_that_it_is_over()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Empty(429), Answer.Error("invalid_grant"), Answer.Error("invalid_grant"), Answer.Token("t2", 60, "r2"));

        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(key, default);
        host.Time.Advance(TimeSpan.FromMinutes(3));
        await host.Credentials.GetAsync(key, default);
        await host.Connections.RequestTokenAsync(Alice, key.Id, default);
        await host.AuthorizeAsync(key);

        (await host.LinesAsync(key)).ShouldBe([
            "Created by tester (test)",
            "Authorized by tester (test)",
            "RenewalFailed by nobody (background)",
            "ReauthorizationRequired by nobody (background)",
            "RenewalFailed by alice (page)",
            "Authorized by tester (test)",
            "Recovered by tester (test)",
        ]);
        var entries = await host.EntriesAsync(key);
        entries[2].Error.ShouldNotBeNull().HttpStatus.ShouldBe(429);
        entries[3].Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        entries[3].Error!.Code.ShouldBe("invalid_grant");
        entries[3].Error!.NextStep.ShouldNotBeEmpty();
        entries[5].Error.ShouldBeNull();
    }

    [Fact]
    public async Task A_consent_that_comes_to_nothing_says_who_began_it_and_why()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));
        var denied = await host.BeginAsync(key);
        await host.Authorizations.CompleteAsync(new() { State = denied.State, Error = "access_denied", ErrorDescription = "Not today" }, _ => denied.Redirect.Binding, default);
        host.Token.Enqueue(Answer.Error("invalid_client", status: 401));
        await host.AuthorizeAsync(key);

        (await host.LinesAsync(key)).ShouldBe(["Created by tester (test)", "AuthorizationFailed by tester (test)", "AuthorizationFailed by tester (test)"]);
        var errors = (await host.EntriesAsync(key)).Skip(1).Select(entry => entry.Error.ShouldNotBeNull()).ToList();
        errors[0].Code.ShouldBe("access_denied");
        errors[0].Message.ShouldBe("The provider says that access was refused. It says: “Not today”. If that was a mistake: open the connection in Manage Tokens and choose Authorize again.");
        (errors[1].Kind, errors[1].Code, errors[1].HttpStatus).ShouldBe((OAuthErrorKind.CredentialsRefused, "invalid_client", 401));
    }

    [Fact]
    public async Task An_answer_that_is_not_accepted_by_this_browser_leaves_no_entry()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("authorization_code"));
        var begun = await host.BeginAsync(key);

        await host.Authorizations.CompleteAsync(new() { State = begun.State, Code = "c" }, _ => "another", default);
        await host.Authorizations.CompleteAsync(new() { State = "unknown", Code = "c" }, _ => begun.Redirect.Binding, default);

        (await host.LinesAsync(key)).ShouldBe(["Created by tester (test)"]);
    }

    [Theory]
    [InlineData(null, "Authorized by tester (test)", null)]
    [InlineData("access_denied", "AuthorizationFailed by tester (test)", "access_denied")]
    [InlineData("expired_token", "AuthorizationFailed by tester (test)", "expired_token")]
    [InlineData("invalid_client", "AuthorizationFailed by tester (test)", "invalid_client")]
    public async Task A_device_authorization_says_who_began_it_and_how_it_ended(string? refusal, string line, string? code)
    {
        await using var host = await CoreHost.StartAsync();
        var begun = await host.BeginDeviceAsync();
        host.Token.Enqueue(refusal is null ? Answer.Token("t1", 60, "r1") : Answer.Error(refusal));

        await host.PollAfterAsync(5);

        (await host.LinesAsync(begun.Connection)).ShouldBe(["Created by tester (test)", line]);
        (await host.EntriesAsync(begun.Connection))[1].Error?.Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_warning_says_when_the_connection_ends()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 8 * 24 * 3600));
        host.Time.Sleep(TimeSpan.FromDays(2));

        await host.DoAsync<RenewalScheduler>();
        await host.DoAsync<RenewalScheduler>();

        (await host.LinesAsync(key))[2..].ShouldBe(["Expiring by nobody (background)"]);
        (await host.EntriesAsync(key))[2].EndsAt.ShouldBe((await host.DescribeAsync(key)).Token.EndsAt);
    }

    [Fact]
    public async Task A_token_that_could_not_be_taken_back_says_so()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"), registration => registration with { RevocationEndpoint = new Uri(host.Server.BaseAddress, "/revoke").AbsoluteUri });
        host.Server["/revoke"].Otherwise = _ => Answer.Empty(503);

        await host.Connections.DeleteAsync(Alice, key.Id, null, default);

        var deleted = (await host.EntriesAsync(key))[^1];
        deleted.Action.ShouldBe(AuditAction.Deleted);
        (deleted.Revocation, deleted.Error.ShouldNotBeNull().HttpStatus).ShouldBe((RevocationResult.Failed, 503));
    }

    [Fact]
    public async Task What_the_provider_was_told_of_a_token_that_is_gone_is_in_the_entry()
    {
        await using var host = await CoreHost.StartAsync();
        var revocable = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"), registration => registration with { RevocationEndpoint = host.Server["/revoke"].Url.AbsoluteUri });
        var other = await host.AddAuthorizedAsync(Answer.Token("t2", 60, "r2"));
        host.Server["/revoke"].Otherwise = _ => Answer.Empty(200);

        await host.Connections.ForgetTokenAsync(Alice, revocable.Id, default);
        await host.Connections.DeleteAsync(Alice, revocable.Id, null, default);
        await host.Connections.DeleteAsync(Alice, other.Id, null, default);

        (await host.EntriesAsync(revocable)).TakeLast(2).Select(entry => entry.Revocation).ShouldBe([RevocationResult.Revoked, RevocationResult.NothingToRevoke]);
        (await host.EntriesAsync(other))[^1].Revocation.ShouldBe(RevocationResult.NotOffered);
        (await host.EntriesAsync(other))[0].Revocation.ShouldBeNull();
    }

    [Fact]
    public async Task An_edit_that_loses_its_race_and_one_that_is_refused_leave_no_entry()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        await host.Connections.UpdateAsync(Alice, key.Id, new() { Registration = host.Registration() with { Name = "First" } }, 1, default);

        (await host.Connections.UpdateAsync(Alice, key.Id, new() { Registration = host.Registration() with { Name = "Second" } }, 1, default)).ShouldBeOfType<SaveOutcome.VersionConflict>();
        (await host.Connections.UpdateAsync(Alice, key.Id, new() { Registration = host.Registration() with { Name = "" } }, null, default)).ShouldBeOfType<SaveOutcome.Invalid>();
        (await host.Connections.DeleteAsync(Alice, key.Id, 1, default)).ShouldBeOfType<DeleteOutcome.VersionConflict>();
        (await host.Connections.EnterTokenAsync(Alice, key.Id, new("a b", null, null), default)).ShouldBeOfType<TokenOutcome.Invalid>();

        (await host.EntriesAsync(key)).Select(entry => (entry.Action, entry.Name)).ShouldBe([(AuditAction.Created, "CRM"), (AuditAction.Updated, "First")]);
    }

    [Fact]
    public async Task What_happened_to_a_template_is_in_the_history_of_its_subjects_connections()
    {
        await using var host = await CoreHost.StartAsync();
        var template = await host.AddAsync(host.Registration("authorization_code") with { Template = true });
        var byLink = new Caller { TenantId = "", Origin = AuthorizationService.LinkOrigin };
        (await host.Get<SubjectConnections>().AddAsync(byLink, template.Id, "zoë", default)).ShouldBeNull();
        (await host.Get<SubjectConnections>().AddAsync(byLink, template.Id, "zoë", default)).ShouldBeNull();
        var key = SubjectConnection.KeyOf(template, "zoë");
        var begun = (await host.Authorizations.BeginAsync(byLink, key.Id, new(new Uri("https://host.example/oauth-webhook/callback"), null), default)).Value.ShouldNotBeNull();
        (await host.Authorizations.StartAsync(begun.Ticket, default)).Error.ShouldNotBeNull("an end user's is opened where it was begun alone");
        var redirect = (await host.Authorizations.StartAsync(begun.Ticket, begunHere: true, default)).Value.ShouldNotBeNull();
        host.Token.Enqueue(Answer.Token("t1", 60, "r1"));
        await host.Authorizations.CompleteAsync(new() { State = System.Web.HttpUtility.ParseQueryString(redirect.Location.Query)["state"], Code = "c" }, _ => redirect.Binding, default);

        await host.Connections.DeleteAsync(Alice, template.Id, null, default);

        (await host.LinesAsync(key)).ShouldBe(["Created by tester (test)", "Created by nobody (consent-link)", "Authorized by nobody (consent-link)", "Deleted by alice (page)"]);
        (await host.EntriesAsync(key)).Select(entry => entry.Subject).ShouldBe([null, "zoë", "zoë", null]);
        (await host.LinesAsync(template)).ShouldBe(["Created by tester (test)", "Deleted by alice (page)"]);
        (await host.Get<AuditHistory>().FindAsync(CoreHost.Caller, SubjectConnection.KeyOf(template, "nobody").Id, 0, 10, 1, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Each_event_has_its_entry_and_says_the_same()
    {
        await using var host = await CoreHost.StartAsync();
        using var events = host.Get<ConnectionEvents>().Subscribe();
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"));
        host.Token.Enqueue(Answer.Error("invalid_grant"));
        host.Time.Advance(TimeSpan.FromSeconds(61));
        await host.Credentials.GetAsync(key, default);
        await host.Connections.EnterTokenAsync(Alice, key.Id, new("t2", null, null), default);
        await host.Connections.DeleteAsync(Alice, key.Id, null, default);

        events.Dispose();
        var told = await events.ReadAllAsync().ToListAsync();
        told.Select(happened => happened.Kind).ShouldBe([ConnectionEventKind.Authorized, ConnectionEventKind.ReauthorizationRequired, ConnectionEventKind.Authorized, ConnectionEventKind.Recovered, ConnectionEventKind.Revoked]);
        var entries = (await host.EntriesAsync(key)).Where(entry => entry.Action != AuditAction.Created).ToList();
        entries.Select(entry => entry.Action).ShouldBe([AuditAction.Authorized, AuditAction.ReauthorizationRequired, AuditAction.TokenEntered, AuditAction.Recovered, AuditAction.Deleted]);
        told.Select(happened => (happened.At, happened.Name, happened.Error?.Message)).ShouldBe(entries.Select(entry => (entry.At, (string?)entry.Name, entry.Error?.Message)));
    }

    [Fact]
    public async Task Another_tenant_sees_nothing_of_it()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();
        await host.Connections.DeleteAsync(Alice, key.Id, null, default);
        var stranger = Alice with { TenantId = "stranger" };

        (await host.Get<AuditHistory>().FindAsync(stranger, key.Id, 0, 10, 30, default)).ShouldBeNull();
        (await host.Get<AuditHistory>().ListAsync(stranger, 0, 10, default)).TotalCount.ShouldBe(0);
        (await host.Get<AuditHistory>().ListAsync(Alice, 0, 10, default)).TotalCount.ShouldBe(2);
    }
}

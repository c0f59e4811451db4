using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Access;
using OAuthWebhook.Authorization;
using OAuthWebhook.Changes;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Subjects;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;
using OAuthWebhook.Validation;

namespace OAuthWebhook.Tests.Subjects;

/// <summary>Templates, and the connections of end users that hang on them.</summary>
public sealed class SubjectTests
{
    private static readonly Answer Ok = Answer.Json(new { ok = true });

    [Fact]
    public async Task Each_subject_s_requests_carry_the_token_of_that_subject()
    {
        await using var host = await CoreHost.StartAsync();
        var template = await host.AddTemplateAsync();
        await host.ConnectAsync(template, "alice", "alices-token");
        await host.ConnectAsync(template, "bob", "bobs-token");
        host.Api.Otherwise = _ => Ok;

        foreach (var subject in (string[])["bob", "alice", "bob"])
            (await SendAsync(host, template, subject)).ShouldBeOfType<OAuthRequestResult.Responded>();

        host.Api.Requests.Select(request => request.Authorization).ShouldBe(["Bearer bobs-token", "Bearer alices-token", "Bearer bobs-token"]);
    }

    [Fact]
    public async Task A_subject_without_an_account_is_told_so_with_what_to_do_and_nothing_is_sent()
    {
        await using var host = await CoreHost.StartAsync();
        var template = await host.AddTemplateAsync();
        await host.Get<SubjectConnections>().AddAsync(CoreHost.Caller, template.Id, "begun", default);

        foreach (var subject in (string[])["never", "begun"])
        {
            var error = (await SendAsync(host, template, subject)).ShouldBeOfType<OAuthRequestResult.NoToken>().Error;
            error.Code.ShouldBe(OAuthErrorCodes.SubjectNotConnected);
            error.Description.ShouldBe($"The subject '{subject}' has not connected an account for 'CRM'.");
            error.NextStep.ShouldContain("consent link");
        }

        host.Api.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("refresh_token")]
    [InlineData("urn:ietf:params:oauth:grant-type:device_code")]
    [InlineData("client_credentials")]
    public async Task A_template_is_for_a_grant_that_an_end_user_can_give_by_a_link(string grantType)
    {
        await using var host = await CoreHost.StartAsync();
        var registration = host.Registration(grantType) with { Template = true, DeviceAuthorizationEndpoint = host.Server["/device"].Url.AbsoluteUri };

        var outcome = await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = registration, ClientSecret = "s" }, default);

        outcome.ShouldBeOfType<SaveOutcome.Invalid>().Errors["template"].ShouldHaveSingleItem().ShouldEndWith("Choose authorization_code.");
    }

    [Fact]
    public async Task Subject_and_connection_have_to_fit()
    {
        await using var host = await CoreHost.StartAsync();
        var template = await host.AddTemplateAsync();
        var plain = await host.AddAsync();
        await host.ConnectAsync(template, "alice", "t1");

        await ShouldFailAsync(template, null, OAuthErrorCodes.SubjectMismatch, "Give the subject");
        await ShouldFailAsync(plain, "alice", OAuthErrorCodes.SubjectMismatch, "Leave the subject out");
        await ShouldFailAsync(new("", "missing"), "alice", OAuthErrorCodes.ConnectionNotFound, "missing");
        await ShouldFailAsync(SubjectConnection.KeyOf(template, "alice"), null, OAuthErrorCodes.SubjectMismatch, "template's id");
        await ShouldFailAsync(SubjectConnection.KeyOf(template, "alice"), "alice", OAuthErrorCodes.SubjectMismatch, "template's id");
        await ShouldFailAsync(template with { TenantId = "other" }, "alice", OAuthErrorCodes.UseNotPermitted, "tenant");

        async Task ShouldFailAsync(ConnectionKey key, string? subject, string code, string says)
        {
            var error = (await SendAsync(host, key, subject)).ShouldBeOfType<OAuthRequestResult.NoToken>().Error;
            error.Code.ShouldBe(code);
            error.Message.ShouldContain(says);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(" alice")]
    [InlineData("alice\n")]
    [InlineData("a\u0000b")]
    [InlineData("a\u200Bb")]
    [InlineData("a\u202Eb")]
    [InlineData("lone \uD800 surrogate")]
    public async Task What_cannot_be_a_subject_is_refused(string subject)
    {
        await using var host = await CoreHost.StartAsync();
        var template = await host.AddTemplateAsync();

        (await SendAsync(host, template, subject)).ShouldBeOfType<OAuthRequestResult.NoToken>().Error.Code.ShouldBe(OAuthErrorCodes.SubjectMismatch);
        (await host.Get<SubjectConnections>().AddAsync(CoreHost.Caller, template.Id, subject, default)).ShouldNotBeNull();
        (await host.Connections.ListAsync(CoreHost.Caller, new() { TenantId = "" }, default)).TotalCount.ShouldBe(1);
    }

    [Fact]
    public void Subjects_are_compared_character_by_character()
    {
        var template = new ConnectionKey("t", "c");
        string[] subjects = ["alice", "Alice", "alice@example.com", "é", "e\u0301", "a/b", "a~b", "../x", "日本", "🙂", new('x', SubjectConnection.LongestSubject)];

        subjects.ShouldAllBe(subject => SubjectConnection.Check(subject) == null);
        subjects.Select(subject => SubjectConnection.KeyOf(template, subject)).Distinct().Count().ShouldBe(subjects.Length);
        subjects.ShouldAllBe(subject => SubjectConnection.TemplateOf(SubjectConnection.KeyOf(template, subject)) == template && SubjectConnection.KeyOf(template, subject).Id.Length <= 128);
        SubjectConnection.Check(new string('x', SubjectConnection.LongestSubject + 1)).ShouldNotBeNull();
        SubjectConnection.TemplateOf(template).ShouldBeNull();
    }

    [Fact]
    public async Task Editing_the_template_edits_all_and_has_their_tokens_renewed()
    {
        await using var host = await CoreHost.StartAsync();
        var template = await host.AddTemplateAsync();
        await host.ConnectAsync(template, "alice", "t1", "r1");
        await SendAsync(host, template, "alice");
        host.Token.Enqueue(Answer.Token("t2", 3600, "r2"));
        host.Api.Otherwise = _ => Ok;

        var registration = (await host.DescribeAsync(template)).Registration;
        await host.Connections.UpdateAsync(CoreHost.Caller, template.Id, new() { Registration = registration with { Name = "Renamed", Scopes = ["more"] }, ClientSecret = "another-secret" }, null, default);
        await SendAsync(host, template, "alice");

        host.Token.Requests[^1].Form["refresh_token"].ShouldBe("r1");
        host.Token.Requests[^1].Authorization.ShouldBe("Basic " + Convert.ToBase64String("client:another-secret"u8));
        host.Api.Requests[^1].Authorization.ShouldBe("Bearer t2");
        var shown = await host.DescribeAsync(SubjectConnection.KeyOf(template, "alice"));
        (shown.Registration.Name, shown.Registration.Subject, shown.Registration.TemplateId, shown.Registration.Template, shown.Version).ShouldBe(("Renamed", "alice", template.Id, false, 2));
    }

    [Fact]
    public async Task Disabling_the_template_disables_all_here_at_once_and_elsewhere_with_the_next_look()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await host.StartAnotherAsync();
        await other.DoAsync<ChangePoller>();
        var template = await host.AddTemplateAsync();
        await host.ConnectAsync(template, "alice", "t1", "r1");
        host.Api.Otherwise = _ => Ok;
        (await SendAsync(host, template, "alice")).ShouldBeOfType<OAuthRequestResult.Responded>();
        (await SendAsync(other, template, "alice")).ShouldBeOfType<OAuthRequestResult.Responded>();

        var registration = (await host.DescribeAsync(template)).Registration;
        await host.Connections.UpdateAsync(CoreHost.Caller, template.Id, new() { Registration = registration with { Disabled = true } }, null, default);

        (await SendAsync(host, template, "alice")).ShouldBeOfType<OAuthRequestResult.NoToken>().Error.Code.ShouldBe(OAuthErrorCodes.ConnectionDisabled);
        (await host.StatusAsync(SubjectConnection.KeyOf(template, "alice"))).ShouldBe(ConnectionStatus.Disabled);
        (await SendAsync(host, template, "unknown")).ShouldBeOfType<OAuthRequestResult.NoToken>().Error.Code.ShouldBe(OAuthErrorCodes.ConnectionDisabled);
        (await SendAsync(other, template, "alice")).ShouldBeOfType<OAuthRequestResult.Responded>("it was not told yet");
        await other.DoAsync<ChangePoller>();
        (await SendAsync(other, template, "alice")).ShouldBeOfType<OAuthRequestResult.NoToken>().Error.Code.ShouldBe(OAuthErrorCodes.ConnectionDisabled);
    }

    [Fact]
    public async Task Deleting_the_template_deletes_all_and_a_consent_under_way_brings_nothing_back()
    {
        await using var host = await CoreHost.StartAsync();
        await using var other = await host.StartAnotherAsync();
        await other.DoAsync<ChangePoller>();
        var template = await host.AddTemplateAsync();
        await host.ConnectAsync(template, "alice", "t1", "r1");
        await host.Get<SubjectConnections>().AddAsync(CoreHost.Caller, template.Id, "bob", default);
        var consent = await host.BeginAsync(SubjectConnection.KeyOf(template, "bob"));
        await SendAsync(other, template, "alice");

        await host.Connections.DeleteAsync(CoreHost.Caller, template.Id, null, default);
        await other.DoAsync<ChangePoller>();
        var outcome = await host.Authorizations.CompleteAsync(new() { State = consent.State, Code = "code" }, _ => consent.Redirect.Binding, default);

        outcome.Status.ShouldBe(AuthorizationStatus.Failed);
        (await host.Get<SubjectConnections>().AddAsync(CoreHost.Caller, template.Id, "carol", default)).ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.ConnectionNotFound);
        (await SendAsync(host, template, "alice")).ShouldBeOfType<OAuthRequestResult.NoToken>().Error.Code.ShouldBe(OAuthErrorCodes.ConnectionNotFound);
        (await SendAsync(other, template, "alice")).ShouldBeOfType<OAuthRequestResult.NoToken>().Error.Code.ShouldBe(OAuthErrorCodes.ConnectionNotFound);
        (await host.Connections.ListAsync(CoreHost.Caller, new() { TenantId = "" }, default)).TotalCount.ShouldBe(0);
    }

    [Fact]
    public async Task An_exchange_that_ends_after_the_template_was_deleted_stores_nothing()
    {
        await using var host = await CoreHost.StartAsync();
        var template = await host.AddTemplateAsync();
        await host.Get<SubjectConnections>().AddAsync(CoreHost.Caller, template.Id, "alice", default);
        var consent = await host.BeginAsync(SubjectConnection.KeyOf(template, "alice"));
        var gate = new AnswerGate();
        host.Token.Enqueue(Answer.Token("t1").Behind(gate));

        var completing = host.Authorizations.CompleteAsync(new() { State = consent.State, Code = "code" }, _ => consent.Redirect.Binding, default);
        await gate.ArrivalAsync();
        await host.Connections.DeleteAsync(CoreHost.Caller, template.Id, null, default);
        gate.Open();

        (await completing).Status.ShouldBe(AuthorizationStatus.Failed);
        (await host.Connections.ListAsync(CoreHost.Caller, new() { TenantId = "" }, default)).TotalCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_template_has_no_token_and_gets_none()
    {
        await using var host = await CoreHost.StartAsync();
        var template = await host.AddTemplateAsync();

        (await host.StatusAsync(template)).ShouldBe(ConnectionStatus.Active);
        (await host.Connections.RequestTokenAsync(CoreHost.Caller, template.Id, default)).ShouldBeOfType<TokenOutcome.Refused>();
        (await host.Connections.EnterTokenAsync(CoreHost.Caller, template.Id, new("t", null, null), default)).ShouldBeOfType<TokenOutcome.Refused>();
        (await host.Connections.ForgetTokenAsync(CoreHost.Caller, template.Id, default)).ShouldBeOfType<TokenOutcome.Refused>();
        (await host.Validation.ValidateAsync(CoreHost.Caller, template.Id, default)).ShouldNotBeNull().Valid.ShouldBeFalse();
        (await host.Authorizations.BeginAsync(CoreHost.Caller, template.Id, new(new Uri("https://host.example/callback"), null), default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.SubjectMismatch);
        host.Token.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_connection_of_a_subject_is_looked_after_like_any_other()
    {
        await using var host = await CoreHost.StartAsync();
        var template = await host.AddTemplateAsync();
        var key = SubjectConnection.KeyOf(template, "alice");
        await host.Get<SubjectConnections>().AddAsync(CoreHost.Caller, template.Id, "alice", default);
        host.Server["/"].Otherwise = _ => Ok;

        (await host.Connections.EnterTokenAsync(CoreHost.Caller, key.Id, new("t1", "r1", null), default)).ShouldBeOfType<TokenOutcome.Done>();
        (await host.Validation.ValidateAsync(CoreHost.Caller, key.Id, default)).ShouldNotBeNull().Valid.ShouldBeTrue();
        host.Token.Enqueue(Answer.Token("t2", 3600, "r2"));
        (await host.Connections.RequestTokenAsync(CoreHost.Caller, key.Id, default)).ShouldBeOfType<TokenOutcome.Done>();
        (await host.StatusAsync(key)).ShouldBe(ConnectionStatus.Active);
        var registration = (await host.DescribeAsync(key)).Registration;
        (await host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration with { Name = "Mine" } }, null, default)).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldBe(["templateId"]);
        (await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, default)).ShouldBeOfType<DeleteOutcome.Deleted>();
        (await SendAsync(host, template, "alice")).ShouldBeOfType<OAuthRequestResult.NoToken>().Error.Code.ShouldBe(OAuthErrorCodes.SubjectNotConnected);
    }

    [Fact]
    public async Task The_access_policy_is_asked_about_template_and_subject()
    {
        var policy = new OwnAccountsOnly();
        await using var host = await CoreHost.StartAsync(services => services.AddSingleton<IConnectionAccessPolicy>(policy));
        var template = await host.AddTemplateAsync();
        await host.ConnectAsync(template, "tester", "t1");
        await host.ConnectAsync(template, "somebody else", "t2");
        host.Api.Otherwise = _ => Ok;

        (await SendAsync(host, template, "tester")).ShouldBeOfType<OAuthRequestResult.Responded>();
        (await SendAsync(host, template, "somebody else")).ShouldBeOfType<OAuthRequestResult.NoToken>().Error.Code.ShouldBe(OAuthErrorCodes.UseNotPermitted);

        policy.Asked.ShouldBe([(template, "tester"), (template, "somebody else")]);
    }

    [Fact]
    public async Task A_warm_request_of_a_subject_reads_no_database()
    {
        await using var host = await CoreHost.StartAsync(services => services.Without<AccountFinder>());
        var template = await host.AddTemplateAsync();
        await host.ConnectAsync(template, "alice", "t1", "r1");
        host.Api.Otherwise = _ => Ok;
        await SendAsync(host, template, "alice");
        var before = host.Commands;
        before.ShouldBePositive();

        await SendAsync(host, template, "alice");

        host.Commands.ShouldBe(before);
    }

    [Theory]
    [InlineData("client_credentials", "template", "consent")]
    public async Task A_template_is_for_grants_that_an_end_user_gives(string grantType, string field, string says)
    {
        await using var host = await CoreHost.StartAsync();

        var outcome = await host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = host.Registration(grantType) with { Template = true }, ClientSecret = "s" }, default);

        outcome.ShouldBeOfType<SaveOutcome.Invalid>().Errors[field].ShouldHaveSingleItem().ShouldContain(says);
    }

    [Fact]
    public async Task A_connection_becomes_no_template_a_template_no_connection_and_nobody_makes_a_subject_s_by_hand()
    {
        await using var host = await CoreHost.StartAsync();
        var template = await host.AddTemplateAsync();
        var plain = await host.AddAsync(host.Registration("authorization_code"));

        await ShouldRefuseAsync("template", host.Connections.UpdateAsync(CoreHost.Caller, plain.Id, new() { Registration = host.Registration("authorization_code") with { Template = true } }, null, default));
        await ShouldRefuseAsync("template", host.Connections.UpdateAsync(CoreHost.Caller, template.Id, new() { Registration = host.Registration("authorization_code") }, null, default));
        await ShouldRefuseAsync("templateId", host.Connections.CreateAsync(CoreHost.Caller, new() { Registration = host.Registration("authorization_code") with { TemplateId = template.Id, Subject = "alice" }, ClientSecret = "s" }, default));

        static async Task ShouldRefuseAsync(string field, Task<SaveOutcome> saving) => (await saving).ShouldBeOfType<SaveOutcome.Invalid>().Errors.Keys.ShouldContain(field);
    }

    private static Task<OAuthRequestResult> SendAsync(CoreHost host, ConnectionKey key, string? subject) =>
        host.Sender.SendAsync(new() { Connection = key, Subject = subject, Caller = CoreHost.Caller, Url = "/api" }, default);

    private sealed class OwnAccountsOnly : IConnectionAccessPolicy
    {
        public List<(ConnectionKey, string?)> Asked { get; } = [];

        public ValueTask<OAuthError?> CheckAsync(Caller caller, ConnectionKey connection, string? subject, CancellationToken cancellationToken)
        {
            Asked.Add((connection, subject));
            return new(subject is null || subject == caller.Subject ? null : new OAuthError(OAuthErrorKind.Misconfigured, OAuthErrorCodes.UseNotPermitted, "Not yours.", "Use your own."));
        }
    }
}

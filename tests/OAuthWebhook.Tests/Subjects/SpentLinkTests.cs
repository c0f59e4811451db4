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

namespace OAuthWebhook.Tests.Subjects;

/// <summary>Which consents spend an end user's links.</summary>
public sealed class SpentLinkTests
{
    [Fact]
    public async Task A_consent_is_noted_so_that_links_made_before_it_are_spent()
    {
        await using var host = await CoreHost.StartAsync();
        var template = await host.AddTemplateAsync();
        var subjects = host.Get<SubjectConnections>();
        var before = host.Time.GetUtcNow();
        (await subjects.HasConsentedAsync(template, "alice", before, default)).ShouldBeFalse();
        host.Time.Advance(TimeSpan.FromMinutes(1));

        await host.ConnectAsync(template, "alice", "t1", "r1");
        host.Time.Advance(TimeSpan.FromMinutes(1));

        (await subjects.HasConsentedAsync(template, "alice", before, default)).ShouldBeTrue();
        (await subjects.HasConsentedAsync(template, "alice", host.Time.GetUtcNow(), default)).ShouldBeFalse();
        (await subjects.HasConsentedAsync(template, "bob", before, default)).ShouldBeFalse();
        // Forgetting the token does not make an old link good again.
        await host.Connections.ForgetTokenAsync(CoreHost.Caller, SubjectConnection.KeyOf(template, "alice").Id, default);
        (await subjects.HasConsentedAsync(template, "alice", before, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_consent_whose_token_was_saved_late_spends_its_links_all_the_same()
    {
        var away = new AwayTokenStore();
        await using var host = await CoreHost.StartAsync(away.Wrap);
        var template = await host.AddTemplateAsync();
        var subjects = host.Get<SubjectConnections>();
        (await subjects.AddAsync(CoreHost.Caller, template.Id, "alice", default)).ShouldBeNull();
        var key = SubjectConnection.KeyOf(template, "alice");
        var made = host.Time.GetUtcNow();
        var first = await host.BeginAsync(key);
        host.Time.Sleep(TimeSpan.FromSeconds(1));
        var second = await host.BeginAsync(key);
        host.Token.Enqueue(Answer.Token("alices", 3600, "r1"), Answer.Token("mallorys", 3600, "r2"));
        away.RefusesSaves = true;
        (await host.PassTimeAsync(CompleteAsync(host, first), TimeSpan.FromMilliseconds(100))).Status.ShouldBe(AuthorizationStatus.Failed);
        host.Time.Sleep(TimeSpan.FromSeconds(1));
        var third = await host.BeginAsync(key);
        away.RefusesSaves = false;
        await host.Credentials.SaveUnsavedAsync();

        (await subjects.HasConsentedAsync(template, "alice", made, default)).ShouldBeTrue();
        foreach (var late in new[] { second, third })
            (await CompleteAsync(host, late)).Status.ShouldNotBe(AuthorizationStatus.Completed);
        host.Token.Requests.Count.ShouldBe(1);
        (await subjects.HasConsentedAsync(template, "alice", host.Time.GetUtcNow(), default)).ShouldBeFalse("a link that is made now is good");

        static Task<CallbackOutcome> CompleteAsync(CoreHost host, (AuthorizationRedirect Redirect, string State) begun) =>
            host.Authorizations.CompleteAsync(new() { State = begun.State, Code = "the-code" }, _ => begun.Redirect.Binding, default);
    }
}

using ElsaOAuthWebhook.Requests;
using ElsaOAuthWebhook.Tests.TestBed;
using Elsa.Workflows.Models;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Subjects;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Tests.Requests;

public sealed class SubjectTests : IAsyncLifetime
{
    private readonly PluginHost _host = new();

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        _host.Api.Otherwise = _ => Answer.Empty(200);
    }

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_subject_s_expression_says_whose_account_is_used()
    {
        var template = await AddTemplateAsync();
        await EnterAsync(template, "alice", "alices-token");
        await EnterAsync(template, "bob", "bobs-token");

        foreach (var subject in (string[])["bob", "alice"])
            (await _host.RunAsync(new() { Token = new(template), Url = new("things"), Subject = new(_ => subject) })).Outcome.ShouldBe("2xx");

        _host.Api.Requests.Select(request => request.Authorization).ShouldBe(["Bearer bobs-token", "Bearer alices-token"]);
    }

    [Theory]
    [InlineData(null, "Give the subject")]
    [InlineData("", "Give the subject")]
    [InlineData("carol", "'carol' has not connected an account")]
    [InlineData(" carol", "blank")]
    public async Task A_template_without_a_subject_that_has_an_account_leaves_by_unauthorized(string? subject, string says)
    {
        var template = await AddTemplateAsync();

        var run = await _host.RunAsync(new() { Token = new(template), Url = new("things"), Subject = new(subject) });

        run.Outcome.ShouldBe("Unauthorized");
        run.Attempts.ShouldBe(0);
        run.Error.ShouldNotBeNull().ShouldContain(says);
        _host.Api.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_subject_for_a_token_that_is_no_template_leaves_by_unauthorized()
    {
        var id = await _host.AddConnectionAsync();

        var run = await _host.RunAsync(new() { Token = new(id), Url = new("things"), Subject = new("alice") });

        run.Outcome.ShouldBe("Unauthorized");
        run.Error.ShouldNotBeNull().ShouldContain("Leave the subject out");
    }

    [Fact]
    public async Task The_access_policy_learns_template_and_subject()
    {
        var policy = new NotingPolicy();
        var host = new PluginHost { Configure = services => services.Replace(policy) };
        await host.InitializeAsync();
        try
        {
            (await host.RunAsync(new() { Token = new("the-template"), Url = new("things"), Subject = new("alice") })).Outcome.ShouldBe("Unauthorized");

            (policy.Connection.Id, policy.Subject).ShouldBe(("the-template", "alice"));
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    private async Task<string> AddTemplateAsync()
    {
        var outcome = await _host.Get<ConnectionService>().CreateAsync(
            _host.Caller,
            new()
            {
                Registration = new()
                {
                    Name = "Calendars",
                    GrantType = "authorization_code",
                    ClientId = "workflows",
                    AuthorizationEndpoint = _host.Server["/authorize"].Url.AbsoluteUri,
                    TokenEndpoint = _host.TokenEndpoint.Url.AbsoluteUri,
                    BaseUri = new Uri(_host.Server.BaseAddress, "api").AbsoluteUri,
                    Template = true,
                },
                ClientSecret = PluginHost.ClientSecret,
            },
            CancellationToken.None);
        return outcome.ShouldBeOfType<SaveOutcome.Saved>().Connection.Key.Id;
    }

    private async Task EnterAsync(string template, string subject, string token)
    {
        var key = new ConnectionKey(_host.Caller.TenantId, template);
        (await _host.Get<SubjectConnections>().AddAsync(_host.Caller, key.Id, subject, CancellationToken.None)).ShouldBeNull();
        (await _host.Get<ConnectionService>().EnterTokenAsync(_host.Caller, SubjectConnection.KeyOf(key, subject).Id, new(token, null, null), CancellationToken.None)).ShouldBeOfType<TokenOutcome.Done>();
    }
}

using System.Globalization;
using Elsa.Extensions;
using Elsa.Workflows;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Options;
using ElsaOAuthWebhook.Requests;
using ElsaOAuthWebhook.Tests.TestBed;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Management;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Tests.Requests;

public sealed class TokenTests : IAsyncLifetime
{
    private readonly PluginHost _host = new();

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        _host.Api.Otherwise = _ => Answer.Empty(200);
    }

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_hundred_runs_at_once_ask_for_one_token_and_for_one_more_when_it_has_expired()
    {
        var id = await _host.AddConnectionAsync();

        await RunManyAsync(id);
        _host.TokenEndpoint.Requests.Count.ShouldBe(1);

        _host.Clock.Advance(TimeSpan.FromHours(2));
        await RunManyAsync(id);
        _host.TokenEndpoint.Requests.Count.ShouldBe(2);
        _host.TokenEndpoint.Requests[1].Form["grant_type"].ShouldBe("refresh_token");
        _host.Api.Requests.Count(x => x.Authorization == "Bearer canary-access-token-1").ShouldBe(100);
        _host.Api.Requests.Count(x => x.Authorization == "Bearer canary-access-token-2").ShouldBe(100);
    }

    [Fact]
    public async Task One_activity_serves_many_runs_at_once_without_mixing_them_up()
    {
        var id = await _host.AddConnectionAsync();
        _host.Api.Otherwise = request => Answer.Text(request.Query["n"]);
        var workflow = Workflow.FromActivity(new OAuthHttpRequest { Id = "request", Token = new(id), Url = new("things"), Query = new(context => new { n = context.GetInput<int>("n") }) });
        (await RunAsync(0)).ShouldBe("0");

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(n => Task.Run(() => RunAsync(n))));

        answers.ShouldBe(Enumerable.Range(1, 20).Select(n => n.ToString(CultureInfo.InvariantCulture)));

        async Task<object?> RunAsync(int n)
        {
            await using var scope = _host.Services.CreateAsyncScope();
            var runner = scope.ServiceProvider.GetRequiredService<IWorkflowRunner>();
            return new Run(await runner.RunAsync(workflow, new RunWorkflowOptions { Input = new Dictionary<string, object> { ["n"] = n } }), []).ParsedContent;
        }
    }

    [Fact]
    public async Task A_deleted_connection_leaves_by_unauthorized()
    {
        var id = await _host.AddConnectionAsync();
        (await RunAsync(id)).Outcome.ShouldBe("2xx");
        await _host.Get<ConnectionService>().DeleteAsync(_host.Caller, id, null, CancellationToken.None);

        var run = await RunAsync(id);

        run.Outcome.ShouldBe("Unauthorized");
        run.Attempts.ShouldBe(0);
        run.Error.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task A_disabled_connection_leaves_by_unauthorized_until_it_is_enabled()
    {
        var id = await _host.AddConnectionAsync();
        await _host.ChangeAsync(id, x => x with { Disabled = true });

        var run = await RunAsync(id);
        run.Outcome.ShouldBe("Unauthorized");
        run.Error!.ShouldContain("nable");

        await _host.ChangeAsync(id, x => x with { Disabled = false });
        (await RunAsync(id)).Outcome.ShouldBe("2xx");
    }

    [Fact]
    public async Task An_id_is_looked_up_in_the_tenant_the_workflow_runs_in()
    {
        string theirs;
        using (_host.InTenant("theirs"))
        {
            theirs = await _host.AddConnectionAsync();
            (await RunAsync(theirs)).Outcome.ShouldBe("2xx");
        }

        var run = await RunAsync(theirs);
        run.Outcome.ShouldBe("Unauthorized");
        run.Attempts.ShouldBe(0);
        _host.Api.Requests.Count.ShouldBe(1);

        using (_host.InTenant("ours"))
            (await RunAsync(theirs)).Outcome.ShouldBe("Unauthorized");
    }

    [Fact]
    public async Task The_access_policy_is_told_the_tenant_and_where_the_call_comes_from()
    {
        var asked = new NotingPolicy();
        var host = new PluginHost { Configure = services => services.Replace(asked) };
        await host.InitializeAsync();
        try
        {
            var run = await host.RunAsync(new() { Token = new("some-id"), Url = new("things") });

            run.Outcome.ShouldBe("Unauthorized");
            run.Error.ShouldBe("Not you. Ask somebody.");
            var workflow = run.Result.WorkflowState;
            asked.Caller!.TenantId.ShouldBe("");
            asked.Caller.Origin.ShouldBe($"workflow:{workflow.DefinitionId}/{workflow.Id}/request");
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    private Task<Run> RunAsync(string id) => _host.RunAsync(new OAuthHttpRequest { Token = new(id), Url = new("things") });

    private async Task RunManyAsync(string id)
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => RunAsync(id))));
        runs.ShouldAllBe(x => x.Outcome == "2xx");
    }
}

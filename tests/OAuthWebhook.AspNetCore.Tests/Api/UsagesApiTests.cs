using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.References;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Api;

public sealed class UsagesApiTests : HostedTests
{
    private readonly KnownWorkflows _workflows = new();

    private HttpClient _client = null!;
    private string _id = "";

    protected override HostSettings Settings => new() { Configure = builder => builder.Services.AddSingleton<IConnectionReferences>(_workflows) };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _client = Host.Administrator();
        _id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials());
    }

    public override async Task DisposeAsync()
    {
        _client.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task What_uses_a_connection_is_told_with_its_place_and_what_is_never_found()
    {
        _workflows.Add(_id, "Billing");

        using var response = await _client.GetAsync($"{ConnectionsApi.Path}/{_id}/usages");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.ReadAsync()).ToJsonString().ShouldBe(
            """{"references":[{"kind":"workflow","id":"Billing","name":"Billing","version":2,"stage":"published","activity":{"id":"call","name":"Call it","type":"OAuthWebhook.OAuthHttpRequest"},"field":"Token","link":"https://studio.example/billing","obstacle":null}],"unread":[],"limits":["Expressions are not run."]}""");
    }

    [Fact]
    public async Task A_connection_in_use_stays_and_what_uses_it_is_named()
    {
        for (var number = 1; number <= 12; number++)
            _workflows.Add(_id, $"Workflow {number}");

        using var response = await _client.DeleteAsync($"{ConnectionsApi.Path}/{_id}");

        var problem = await response.ProblemAsync(409);
        var detail = (string)problem["detail"]!;
        detail.ShouldContain("workflow 'Workflow 1' (published version 2, activity 'Call it')");
        detail.ShouldContain("'Workflow 10' (published version 2, activity 'Call it') and 2 more");
        detail.ShouldContain("?force=true");
        problem["references"]!.AsArray().Count.ShouldBe(12);
        ((string?)problem["references"]![11]!["name"]).ShouldBe("Workflow 12");
        ((string?)(await _client.GetConnectionAsync(_id))["id"]).ShouldBe(_id);
    }

    [Theory]
    [InlineData("?force=false", 409)]
    [InlineData("?force=yes", 400)]
    [InlineData("?force=true", 204)]
    public async Task A_deletion_can_be_forced(string query, int status)
    {
        _workflows.Add(_id, "Billing");

        using var response = await _client.DeleteAsync($"{ConnectionsApi.Path}/{_id}{query}");

        ((int)response.StatusCode).ShouldBe(status);
        using var read = await _client.GetAsync($"{ConnectionsApi.Path}/{_id}");
        read.StatusCode.ShouldBe(status == 204 ? HttpStatusCode.NotFound : HttpStatusCode.OK);
    }

    [Fact]
    public async Task All_uses_are_pointed_to_another_connection_and_what_could_not_be_is_told()
    {
        _workflows.Add(_id, "Billing");
        _workflows.Add(_id, "Code", inCode: true);
        var target = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials());

        using var response = await _client.PostAsJsonAsync($"{ConnectionsApi.Path}/{_id}/repoint", new { target });

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var done = await response.ReadAsync();
        done["changed"]!.AsArray().Select(reference => (string?)reference!["name"]).ShouldBe(["Billing"]);
        done["kept"]!.AsArray().Select(reference => ((string?)reference!["name"], (string?)reference["obstacle"])).ShouldBe([("Code", KnownWorkflows.InCode)]);
        using var moved = await _client.GetAsync($"{ConnectionsApi.Path}/{target}/usages");
        (await moved.ReadAsync())["references"]!.AsArray().Count.ShouldBe(1);
        using var audit = await _client.GetAsync($"{ConnectionsApi.Path}/{_id}/audit");
        var entry = (await audit.ReadAsync())["items"]![0]!;
        ((string?)entry["action"], (string?)entry["who"], (string?)entry["repointed"]!["name"], (string?)entry["repointed"]!["targetId"]).ShouldBe(("repointed", "user-1", "Billing", target));
    }

    [Fact]
    public async Task Nothing_is_pointed_to_a_connection_whose_secret_was_refused_and_the_answer_says_why()
    {
        _workflows.Add(_id, "Billing");
        var target = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        Server["/token"].Otherwise = _ => Answer.Error("invalid_client", status: 401);
        (await _client.PostAsync($"{ConnectionsApi.Path}/{target}/token", null)).Dispose();

        using var response = await _client.PostAsJsonAsync($"{ConnectionsApi.Path}/{_id}/repoint", new { target });

        var problem = await response.ProblemAsync(400);
        problem["errors"]!["target"]!.ToJsonString().ShouldContain("does not work now");
        using var uses = await _client.GetAsync($"{ConnectionsApi.Path}/{_id}/usages");
        (await uses.ReadAsync())["references"]!.AsArray().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{ "target": "missing" }""", "target")]
    [InlineData("""{ "target": "" }""", "target")]
    [InlineData("{}", "target")]
    [InlineData("""{ "to": "x" }""", "to")]
    public async Task A_target_that_cannot_be_is_refused_at_its_field(string body, string field)
    {
        using var response = await _client.PostAsync($"{ConnectionsApi.Path}/{_id}/repoint", new StringContent(body, null, "application/json"));

        (await response.InvalidFieldsAsync()).ShouldBe([field]);
    }

    [Fact]
    public async Task Of_a_connection_that_is_not_there_nothing_is_told_or_changed()
    {
        using var found = await _client.GetAsync($"{ConnectionsApi.Path}/missing/usages");
        using var repointed = await _client.PostAsJsonAsync($"{ConnectionsApi.Path}/missing/repoint", new { target = _id });

        await found.ProblemAsync(404);
        await repointed.ProblemAsync(404);
    }

    [Fact]
    public async Task While_the_workflows_cannot_be_looked_into_nothing_is_deleted_unless_that_is_forced()
    {
        _workflows.IsAway = true;

        using var refused = await _client.DeleteAsync($"{ConnectionsApi.Path}/{_id}");
        using var found = await _client.GetAsync($"{ConnectionsApi.Path}/{_id}/usages");
        using var forced = await _client.DeleteAsync($"{ConnectionsApi.Path}/{_id}?force=true");

        (await refused.ProblemAsync(503)).ToJsonString().ShouldNotContain("canary");
        await found.ProblemAsync(503);
        forced.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }
}

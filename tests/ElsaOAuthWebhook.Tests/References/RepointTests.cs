using Elsa.Common.Models;
using Elsa.Extensions;
using Elsa.Workflows.Management.Options;
using ElsaOAuthWebhook.Requests;
using ElsaOAuthWebhook.Tests.TestBed;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.References;
using OAuthWebhook.Testing;
using static ElsaOAuthWebhook.Tests.References.StoredWorkflows;

namespace ElsaOAuthWebhook.Tests.References;

public sealed class RepointTests : IAsyncLifetime
{
    private readonly PluginHost _host = new() { ConfigureElsa = elsa => elsa.AddActivity<RunsAnother>().AddActivity<CallsTheCrm>().AddWorkflow<InCode>() };

    private string _old = "";
    private string _new = "";

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        _old = await _host.AddConnectionAsync("Old");
        _new = await _host.AddConnectionAsync("New", registration => registration with { BaseUri = new Uri(_host.Server.BaseAddress, "new").AbsoluteUri });
        _host.Api.Otherwise = _ => Answer.Json(new { });
        _host.Server["/new/things"].Otherwise = _ => Answer.Json(new { });
    }

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_draft_stays_a_draft()
    {
        await _host.SaveAsync("billing", Deep(Request(_old)));

        var done = await RepointAsync();

        done.Kept.ShouldBeEmpty();
        done.Changed.ShouldBe([new()
        {
            Kind = ConnectionReference.Workflow,
            Id = "billing",
            Name = "The billing",
            Version = 1,
            Stage = ReferenceStage.Draft,
            Place = new("call", "Call the CRM", "OAuthWebhook.OAuthHttpRequest"),
            Field = "Token",
        }]);
        var version = (await _host.VersionsAsync("billing")).ShouldHaveSingleItem();
        (version.Version, version.IsLatest, version.IsPublished).ShouldBe((1, true, false));
        Names(version.Text).ShouldBe("new");
    }

    [Fact]
    public async Task What_is_published_is_published_anew_and_runs_with_the_other_connection()
    {
        await _host.SaveAsync("billing", Deep(Request(_old)), publish: true);
        await _host.RunPublishedAsync("billing");

        var done = await RepointAsync();

        done.Kept.ShouldBeEmpty();
        var changed = done.Changed.ShouldHaveSingleItem();
        (changed.Version, changed.Stage).ShouldBe((2, ReferenceStage.Published));
        (await SummaryAsync("billing")).ShouldBe([(1, false, false, "old"), (2, true, true, "new")]);
        (await _host.RunPublishedAsync("billing")).WorkflowState.Incidents.ShouldBeEmpty();
        _host.Api.Requests.Count.ShouldBe(1);
        _host.Server["/new/things"].Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_draft_beside_what_is_published_gets_the_other_connection_and_is_not_published_with_it()
    {
        await _host.SaveAsync("billing", Sequence(Request(_old)), publish: true);
        await _host.SaveAsync("billing", Sequence(Request(_old), Request(_old, "begun")));

        var done = await RepointAsync();

        done.Kept.ShouldBeEmpty();
        done.Changed.Select(x => (x.Version, x.Stage, x.Place!.Id)).ShouldBe([(3, ReferenceStage.Published, "call"), (4, ReferenceStage.Draft, "call"), (4, ReferenceStage.Draft, "begun")]);
        (await SummaryAsync("billing")).ShouldBe([(1, false, false, "old"), (3, false, true, "new"), (4, true, false, "new")]);
        (await _host.VersionsAsync("billing"))[1].Text.ShouldNotContain("begun");
    }

    [Fact]
    public async Task A_draft_that_names_it_not_stays_what_an_author_goes_on_with()
    {
        await _host.SaveAsync("billing", Sequence(Request(_old)), publish: true);
        await _host.SaveAsync("billing", Sequence());

        await RepointAsync();

        (await SummaryAsync("billing")).ShouldBe([(1, false, false, "old"), (3, false, true, "new"), (4, true, false, "none")]);
    }

    [Fact]
    public async Task What_is_published_stays_where_only_the_draft_names_it()
    {
        await _host.SaveAsync("billing", Sequence(), publish: true);
        await _host.SaveAsync("billing", Sequence(Request(_old)));

        await RepointAsync();

        (await SummaryAsync("billing")).ShouldBe([(1, false, true, "none"), (2, true, false, "new")]);
    }

    [Fact]
    public async Task What_this_host_cannot_read_is_still_there_afterwards()
    {
        var unknown = Request("theirs", "unknown").Replace("OAuthWebhook.OAuthHttpRequest", "Elsewhere.Unknown", StringComparison.Ordinal);
        var scripted = """{ "id": "say", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "Klingon", "value": "nuqneH" } } }""";
        var text = $$"""{ "id": "note", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "Literal", "value": "{{_old}}" } } }""";
        await _host.SaveAsync("billing", Sequence(Request(_old), unknown, scripted, text), publish: true);

        var done = await RepointAsync();

        done.Changed.ShouldHaveSingleItem();
        var published = (await _host.VersionsAsync("billing"))[^1].Text;
        published.ShouldContain("Elsewhere.Unknown");
        published.ShouldContain("nuqneH");
        // A text that only looks like the id of a connection is nobody's token.
        published.ShouldContain(_old);
    }

    [Fact]
    public async Task A_workflow_in_code_is_refused_by_name()
    {
        await _host.SaveAsync("billing", Sequence(Request(InCode.Connection)));

        var done = await _host.Get<IConnectionReferences>().RepointAsync(_host.Caller, new("", InCode.Connection), new("", _new), CancellationToken.None);

        done.Changed.ShouldHaveSingleItem().Id.ShouldBe("billing");
        var kept = done.Kept.ShouldHaveSingleItem();
        kept.Name.ShouldBe("Written in code");
        kept.Obstacle.ShouldBe("It is written in code: name the other connection there.");
    }

    [Theory]
    [InlineData("read-only", "It is read-only.")]
    [InlineData("shared", "All tenants share it")]
    [InlineData("from a file", "It comes from Files")]
    [InlineData("expression", "in an expression")]
    public async Task A_workflow_that_is_not_ours_to_change_stays_and_the_reason_is_told(string which, string reason)
    {
        var root = which == "expression" ? Sequence(Request($"\"{_old}\"", syntax: "Object")) : Sequence(Request(_old));
        await _host.SaveAsync("billing", root, publish: true, definition =>
        {
            definition.IsReadonly = which == "read-only";
            definition.TenantId = which == "shared" ? "*" : definition.TenantId;
            definition.ProviderName = "Files";
            definition.OriginalSource = which == "from a file" ? $$"""{ "definitionId": "billing", "name": "The billing", "root": {{root}} }""" : null;
        });

        var done = await RepointAsync();

        done.Changed.ShouldBeEmpty();
        done.Kept.ShouldHaveSingleItem().Obstacle!.ShouldContain(reason);
        (await _host.VersionsAsync("billing")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Nothing_is_changed_in_a_host_whose_workflows_are_read_only()
    {
        await _host.SaveAsync("billing", Sequence(Request(_old)), publish: true);
        _host.Get<Microsoft.Extensions.Options.IOptions<ManagementOptions>>().Value.IsReadOnlyMode = true;

        (await RepointAsync()).Kept.ShouldHaveSingleItem().Obstacle!.ShouldContain("read-only mode");
        (await _host.VersionsAsync("billing")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_workflow_that_runs_an_old_version_of_another_still_names_the_old_connection_and_that_is_said()
    {
        await _host.SaveAsync("inner", Sequence(Request(_old)), publish: true);
        RunsAnother.Versions["inner-1"] = () => new(new OAuthHttpRequest { Token = new(_old) }) { Identity = new("inner", 1, "inner-1"), WorkflowMetadata = new("The inner") };
        await _host.SaveAsync("outer", Sequence("""{ "id": "runs", "type": "Tests.RunsAnother", "version": 1, "workflowDefinitionVersionId": "inner-1" }"""), publish: true);

        var done = await RepointAsync();

        done.Changed.ShouldHaveSingleItem().Id.ShouldBe("inner");
        var kept = done.Kept.ShouldHaveSingleItem();
        kept.Id.ShouldBe("outer");
        kept.Obstacle!.ShouldContain("version 1 of the workflow 'The inner'");
        (await _host.VersionsAsync("outer")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Another_tenants_workflows_stay()
    {
        using (_host.InTenant("theirs"))
            await _host.SaveAsync("theirs", Sequence(Request(_old)), publish: true);

        var done = await RepointAsync();

        (done.Changed.Count, done.Kept.Count).ShouldBe((0, 0));
        (await _host.VersionsAsync("theirs")).ShouldHaveSingleItem().Text.ShouldContain(_old);
    }

    private async Task<RepointedReferences> RepointAsync() =>
        (await _host.Get<ConnectionUses>().RepointAsync(_host.Caller, _old, _new, CancellationToken.None)).ShouldBeOfType<RepointOutcome.Done>().References;

    private async Task<IReadOnlyList<(int Version, bool IsLatest, bool IsPublished, string Names)>> SummaryAsync(string definitionId) =>
        [.. (await _host.VersionsAsync(definitionId)).Select(x => (x.Version, x.IsLatest, x.IsPublished, Names(x.Text)))];

    private string Names(string text) => (text.Contains(_old, StringComparison.Ordinal), text.Contains(_new, StringComparison.Ordinal)) switch
    {
        (true, false) => "old",
        (false, true) => "new",
        (false, false) => "none",
        _ => "both",
    };
}

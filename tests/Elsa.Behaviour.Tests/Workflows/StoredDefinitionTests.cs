using Elsa.Common.Models;
using Elsa.Extensions;
using Elsa.Workflows;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Management;
using Elsa.Workflows.Management.Entities;
using Elsa.Workflows.Management.Materializers;
using Elsa.Workflows.Models;

namespace Elsa.Behaviour.Tests.Workflows;

public class StoredDefinitionTests : IAsyncLifetime
{
    private Engine _engine = null!;

    private IWorkflowDefinitionStore Store => _engine.Get<IWorkflowDefinitionStore>();

    private IWorkflowDefinitionPublisher Publisher => _engine.Get<IWorkflowDefinitionPublisher>();

    public async Task InitializeAsync() => _engine = await Engine.StartedAsync(elsa => elsa.AddActivity<Probe>().AddWorkflow<Greeting>());

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task What_is_published_again_is_a_new_version_and_the_old_one_stays_as_it_was()
    {
        await Publisher.PublishAsync(Says("one"));
        var draft = await Publisher.GetDraftAsync("says", VersionOptions.Published);
        draft!.StringData = Root("two");

        var result = await Publisher.PublishAsync(draft);

        result.Succeeded.ShouldBeTrue();
        (await VersionsAsync()).ShouldBe([(1, "one", false, false), (2, "two", true, true)]);
        (await RunAsync(VersionOptions.Published)).ShouldBe(["two"]);
    }

    [Fact]
    public async Task A_draft_is_saved_beside_the_published_version_and_is_the_latest()
    {
        await Publisher.PublishAsync(Says("one"));
        var draft = await Publisher.GetDraftAsync("says", VersionOptions.Latest);
        draft!.StringData = Root("two");
        await Publisher.SaveDraftAsync(draft);

        (await Publisher.GetDraftAsync("says", VersionOptions.Latest))!.Id.ShouldBe(draft.Id);
        await Publisher.SaveDraftAsync((await Publisher.GetDraftAsync("says", VersionOptions.Latest))!);

        (await VersionsAsync()).ShouldBe([(1, "one", false, true), (2, "two", true, false)]);
        (await RunAsync(VersionOptions.Published)).ShouldBe(["one"]);
    }

    [Fact]
    public async Task A_draft_that_another_version_was_published_over_comes_back_as_the_latest_when_it_is_saved()
    {
        await Publisher.PublishAsync(Says("one"));
        var draft = await Publisher.GetDraftAsync("says", VersionOptions.Latest);
        draft!.StringData = Root("two");
        await Publisher.SaveDraftAsync(draft);
        var next = await Publisher.GetDraftAsync("says", VersionOptions.Published);
        next!.StringData = Root("three");

        await Publisher.PublishAsync(next);
        await Publisher.SaveDraftAsync(draft);

        (await VersionsAsync()).ShouldBe([(1, "one", false, false), (3, "three", false, true), (4, "two", true, false)]);
    }

    [Fact]
    public async Task A_deleted_workflow_is_gone_with_all_its_versions()
    {
        await Publisher.PublishAsync(Says("one"));
        await Publisher.SaveDraftAsync((await Publisher.GetDraftAsync("says", VersionOptions.Latest))!);

        (await Store.DeleteAsync(new() { DefinitionId = "says" })).ShouldBe(1);

        (await VersionsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_workflow_in_code_is_in_the_store_for_all_tenants_and_built_from_its_code()
    {
        var stored = (await Store.FindManyAsync(new() { DefinitionId = nameof(Greeting) })).ShouldHaveSingleItem();

        (stored.TenantId, stored.MaterializerName, stored.Version, stored.IsLatest, stored.IsPublished).ShouldBe(("*", ClrWorkflowMaterializer.MaterializerName, 1, true, true));
        var graph = await MaterializeAsync(stored);
        graph.Workflow.Identity.Id.ShouldBe(stored.Id);
        graph.Nodes.Select(x => x.Activity.Type).ShouldBe(["Elsa.Workflow", "Elsa.Sequence", "Elsa.WriteLine", "Elsa.Workflow", "Elsa.WriteLine"], ignoreOrder: true);
        graph.Nodes.Single(x => x.Activity.Name == "inner").Ancestors().Select(x => x.Activity.Type).ShouldContain("Elsa.Workflow");
        graph.Nodes.Single(x => x.Activity.Name == "inner").Ancestors().Count(x => x.Activity is Workflow).ShouldBe(2);
    }

    [Fact]
    public async Task An_activity_that_nobody_registered_is_a_placeholder_that_keeps_its_text()
    {
        var definition = Says("one");
        definition.StringData = """{ "id": "Sequence1", "type": "Elsa.Sequence", "version": 1, "activities": [ { "id": "lost", "type": "Elsewhere.Lost", "version": 3, "colour": { "typeName": "String", "expression": { "type": "Literal", "value": "red" } } } ] }""";

        var placeholder = (await MaterializeAsync(definition)).Nodes.Select(x => x.Activity).OfType<NotFoundActivity>().ShouldHaveSingleItem();

        placeholder.MissingTypeName.ShouldBe("Elsewhere.Lost");
        placeholder.OriginalActivityJson.ShouldContain("red");
    }

    [Fact]
    public async Task An_input_in_a_syntax_that_nobody_registered_is_left_out()
    {
        var definition = Says("one");
        definition.StringData = """{ "id": "write", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "Klingon", "value": "nuqneH" } } }""";

        ((WriteLine)(await MaterializeAsync(definition)).Workflow.Root).Text.ShouldBeNull();
    }

    [Fact]
    public async Task A_definition_that_nothing_can_materialize_is_an_exception()
    {
        var definition = Says("one");
        definition.MaterializerName = "Nobody";

        (await Should.ThrowAsync<Exception>(() => MaterializeAsync(definition))).Message.ShouldContain("Materializer not found");
    }

    [Fact]
    public async Task The_original_source_wins_over_the_stored_root()
    {
        var definition = Says("one");
        definition.OriginalSource = $$"""{ "definitionId": "other", "name": "Other", "root": {{Root("original")}} }""";

        var workflow = (await MaterializeAsync(definition)).Workflow;

        (workflow.Identity.DefinitionId, Text(workflow.Root)).ShouldBe(("says", "original"));
    }

    private static WorkflowDefinition Says(string text) => new()
    {
        Id = "says-1",
        DefinitionId = "says",
        Version = 1,
        StringData = Root(text),
        MaterializerName = JsonWorkflowMaterializer.MaterializerName,
    };

    private static string Root(string text) => $$"""{ "id": "write", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "Literal", "value": "{{text}}" } } }""";

    private static string? Text(IActivity root) => ((WriteLine)root).Text.Expression!.Value as string;

    private Task<WorkflowGraph> MaterializeAsync(WorkflowDefinition definition) => _engine.Get<IWorkflowDefinitionService>().MaterializeWorkflowAsync(definition);

    private async Task<IReadOnlyList<(int Version, string? Text, bool IsLatest, bool IsPublished)>> VersionsAsync()
    {
        var versions = new List<(int, string?, bool, bool)>();
        foreach (var stored in (await Store.FindManyAsync(new() { DefinitionId = "says" })).OrderBy(x => x.Version))
            versions.Add((stored.Version, Text((await MaterializeAsync(stored)).Workflow.Root), stored.IsLatest, stored.IsPublished));
        return versions;
    }

    private async Task<IReadOnlyList<string>> RunAsync(VersionOptions version)
    {
        var stored = await Store.FindAsync(new() { DefinitionId = "says", VersionOptions = version });
        await _engine.RunAsync((await MaterializeAsync(stored!)).Workflow);
        return _engine.Lines;
    }

    public class Greeting : WorkflowBase
    {
        protected override void Build(IWorkflowBuilder builder) =>
            builder.Root = new Sequence { Activities = { new WriteLine("hello"), new Workflow(new WriteLine("inner") { Name = "inner" }) } };
    }
}

using Elsa.Extensions;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Memory;
using ElsaOAuthWebhook.References;
using ElsaOAuthWebhook.Requests;
using ElsaOAuthWebhook.Tests.TestBed;
using OAuthWebhook.Management;
using OAuthWebhook.References;
using static ElsaOAuthWebhook.Tests.References.StoredWorkflows;

namespace ElsaOAuthWebhook.Tests.References;

public sealed class FindTests : IAsyncLifetime
{
    private readonly PluginHost _host = new()
    {
        ConfigureElsa = elsa => elsa.AddActivity<CallsTheCrm>().AddActivity<RunsAnother>().AddWorkflow<InCode>().AddWorkflow<BrokenCode>(),
        ConfigurePlugin = oauth => oauth.LinkWorkflows(id => new($"https://studio.example/{id}")),
    };

    private string _id = "";

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        _id = await _host.AddConnectionAsync();
    }

    public async Task DisposeAsync()
    {
        BrokenCode.Fails = false;
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_token_picked_in_an_activity_however_deep_is_found_with_its_place()
    {
        await _host.SaveAsync("billing", Deep(Request(_id)), publish: true);
        await _host.SaveAsync("other", Sequence(Request(await _host.AddConnectionAsync("Other"))), publish: true);

        var found = await FindAsync();

        found.References.ShouldBe([new()
        {
            Kind = ConnectionReference.Workflow,
            Id = "billing",
            Name = "The billing",
            Version = 1,
            Stage = ReferenceStage.Published,
            Place = new("call", "Call the CRM", "OAuthWebhook.OAuthHttpRequest"),
            Field = "Token",
            Link = new("https://studio.example/billing"),
        }]);
        found.References[0].ToString().ShouldBe("'The billing' (published version 1, activity 'Call the CRM')");
        found.Unread.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_draft_and_the_published_version_beside_it_are_told_apart()
    {
        await _host.SaveAsync("both", Sequence(Request(_id)), publish: true);
        await _host.SaveAsync("both", Sequence(Request(_id, "first"), Request(_id, "second")));
        await _host.SaveAsync("draft", Sequence(Request(_id)));
        await _host.SaveAsync("was", Sequence(Request(_id)), publish: true);
        await _host.SaveAsync("was", Sequence(), publish: true);
        await _host.SaveAsync("will be", Sequence(), publish: true);
        await _host.SaveAsync("will be", Sequence(Request(_id)));

        (await FindAsync()).References.Select(x => (x.Id, x.Version, x.Stage, x.Place!.Id)).ShouldBe(
        [
            ("both", 2, ReferenceStage.Draft, "first"), ("both", 2, ReferenceStage.Draft, "second"), ("both", 1, ReferenceStage.Published, "call"),
            ("draft", 1, ReferenceStage.Draft, "call"),
            ("will be", 2, ReferenceStage.Draft, "call"),
        ]);
    }

    [Fact]
    public async Task A_deleted_workflow_is_not_found()
    {
        await _host.SaveAsync("billing", Sequence(Request(_id)), publish: true);
        await _host.DeleteAsync("billing");

        (await FindAsync()).References.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_an_expression_computes_is_not_found_and_that_is_said()
    {
        await _host.SaveAsync("computed", Sequence(Request($"'{_id[..16]}' + '{_id[16..]}'", syntax: "Object")), publish: true);

        var found = await FindAsync();

        found.References.ShouldBeEmpty();
        found.Limits.Count.ShouldBe(2);
        found.Limits[0].ShouldContain("Expressions are not run");
        found.Limits[1].ShouldContain("Instances that wait now go on in the version they began with");
    }

    [Fact]
    public async Task An_expression_in_which_the_id_stands_is_found_but_is_not_ours_to_change()
    {
        await _host.SaveAsync("computed", Sequence(Request($"\"{_id}\"", syntax: "Object")), publish: true);

        var reference = (await FindAsync()).References.ShouldHaveSingleItem();

        reference.Place!.Id.ShouldBe("call");
        reference.Obstacle!.ShouldContain("in an expression (Object)");
    }

    [Theory]
    [InlineData("a variable")]
    [InlineData("a variable with a list")]
    [InlineData("a variable with a dictionary")]
    [InlineData("a variable with an object")]
    [InlineData("an unknown activity")]
    [InlineData("an unknown syntax")]
    public async Task A_workflow_in_which_the_id_stands_elsewhere_is_named(string where)
    {
        var root = where switch
        {
            _ when where.StartsWith("a variable", StringComparison.Ordinal) => Sequence(),
            "an unknown activity" => Sequence(Request(_id).Replace("OAuthWebhook.OAuthHttpRequest", "Elsewhere.Unknown", StringComparison.Ordinal)),
            _ => Sequence(Request($"getConnection('{_id}')", syntax: "Klingon")),
        };
        await _host.SaveAsync("elsewhere", root, publish: true, definition =>
        {
            definition.Variables = where switch
            {
                "a variable" => [new Variable<string>("Chosen", _id)],
                "a variable with a list" => [new Variable<ICollection<string>>("Chosen", ["other", _id])],
                "a variable with a dictionary" => [new Variable<IDictionary<string, object>>("Chosen", new Dictionary<string, object> { ["token"] = _id })],
                "a variable with an object" => [new Variable<object>("Chosen", new Choice(_id, 7))],
                _ => [],
            };
        });

        var reference = (await FindAsync()).References.ShouldHaveSingleItem();

        reference.Id.ShouldBe("elsewhere");
        reference.Place.ShouldBeNull();
        reference.Obstacle!.ShouldContain("holds the connection's id elsewhere");
    }

    [Theory]
    [InlineData(7)]
    [InlineData(true)]
    [InlineData(null)]
    public async Task A_variable_that_holds_no_text_hinders_nothing(object? value)
    {
        await _host.SaveAsync("counting", Sequence(), publish: true, definition => definition.Variables = [new Variable<object>("Chosen", value!)]);

        (await FindAsync()).References.ShouldBeEmpty();
    }

    [Fact]
    public void A_value_that_has_no_JSON_is_searched_as_it_prints()
    {
        VariableText.Of(typeof(FindTests)).ShouldBe(typeof(FindTests).FullName);
        // Its ReadTimeout throws.
        VariableText.Of(new MemoryStream()).ShouldBe(typeof(MemoryStream).FullName);
    }

    [Fact]
    public async Task A_workflow_that_cannot_be_read_hides_no_other_and_is_named_where_the_id_stands_in_it()
    {
        await _host.SaveAsync("billing", Sequence(Request(_id)), publish: true);
        await _host.SaveAsync("lost", Sequence(Request(_id)), change: definition => definition.MaterializerName = "Nobody");
        await _host.SaveAsync("unrelated", Sequence(), change: definition => definition.MaterializerName = "Nobody");
        BrokenCode.Fails = true;

        var found = await FindAsync();

        found.References.Select(x => (x.Id, x.Obstacle?.Contains("cannot be read", StringComparison.Ordinal))).ShouldBe([("billing", null), ("lost", true)]);
        found.Unread.Select(x => (x.Id, x.Obstacle)).ShouldBe([(nameof(BrokenCode), "It cannot be read: The code is broken.")]);
    }

    [Fact]
    public async Task A_workflow_in_code_is_found_also_inside_an_activity_of_its_own()
    {
        var found = await _host.Get<IConnectionReferences>().FindAsync(new("", InCode.Connection), CancellationToken.None);

        var reference = found.References.ShouldHaveSingleItem();
        (reference.Id, reference.Name, reference.Stage).ShouldBe((nameof(InCode), "Written in code", ReferenceStage.Published));
        reference.Place!.Type.ShouldBe("OAuthWebhook.OAuthHttpRequest");
        reference.Obstacle!.ShouldContain("written in code");
    }

    [Fact]
    public async Task A_workflow_that_runs_an_old_version_of_another_is_found_by_what_stands_in_that_version()
    {
        await _host.SaveAsync("inner", Sequence(Request(_id)), publish: true);
        await _host.SaveAsync("inner", Sequence(), publish: true);
        RunsAnother.Versions["inner-1"] = () => new(new OAuthHttpRequest { Token = new(_id) }) { Identity = new("inner", 1, "inner-1"), WorkflowMetadata = new("The inner") };
        await _host.SaveAsync("outer", Sequence("""{ "id": "runs", "type": "Tests.RunsAnother", "version": 1, "workflowDefinitionVersionId": "inner-1" }"""), publish: true);

        var reference = (await FindAsync()).References.ShouldHaveSingleItem();

        reference.Id.ShouldBe("outer");
        reference.Obstacle!.ShouldContain("version 1 of the workflow 'The inner'");
    }

    [Fact]
    public async Task Several_connections_are_found_at_once_as_each_is_alone()
    {
        string second = await _host.AddConnectionAsync("Second"), unused = await _host.AddConnectionAsync("Unused");
        await _host.SaveAsync("both", Sequence(Request(_id, "first"), Request(second, "second")), publish: true);
        await _host.SaveAsync("inner", Sequence(Request(second)), publish: true);
        await _host.SaveAsync("inner", Sequence(Request(_id)), publish: true);
        RunsAnother.Versions["inner-1"] = () => new(new OAuthHttpRequest { Token = new(second) }) { Identity = new("inner", 1, "inner-1"), WorkflowMetadata = new("The inner") };
        await _host.SaveAsync("outer", Sequence("""{ "id": "runs", "type": "Tests.RunsAnother", "version": 1, "workflowDefinitionVersionId": "inner-1" }"""), publish: true);

        var found = await _host.Get<IConnectionReferences>().FindEachAsync("", [_id, second, unused, InCode.Connection], CancellationToken.None);

        found[_id].References.Select(reference => (reference.Id, reference.Place!.Id)).ShouldBe([("both", "first"), ("inner", "call")]);
        found[second].References.Select(reference => reference.Id).ShouldBe(["both", "outer"]);
        found[unused].References.ShouldBeEmpty();
        found[InCode.Connection].References.ShouldHaveSingleItem().Name.ShouldBe("Written in code");
        foreach (var id in found.Keys)
            (await _host.Get<IConnectionReferences>().FindAsync(new("", id), CancellationToken.None)).References.ShouldBe(found[id].References);
    }

    [Fact]
    public async Task Another_tenants_workflows_are_not_found_and_those_of_all_tenants_are()
    {
        using (_host.InTenant("theirs"))
            await _host.SaveAsync("theirs", Sequence(Request(_id)), publish: true);
        await _host.SaveAsync("shared", Sequence(Request(_id)), publish: true, definition => definition.TenantId = "*");

        (await FindAsync()).References.Select(x => x.Id).ShouldBe(["shared"]);
        using (_host.InTenant("theirs"))
            (await _host.Get<IConnectionReferences>().FindAsync(new("theirs", _id), CancellationToken.None)).References.Select(x => x.Id).ShouldBe(["shared", "theirs"]);
    }

    [Fact]
    public async Task A_connection_that_a_workflow_names_is_not_deleted_unless_that_is_wanted()
    {
        await _host.SaveAsync("billing", Sequence(Request(_id)), publish: true);
        var connections = _host.Get<ConnectionService>();

        var kept = (await connections.DeleteAsync(_host.Caller, _id, null, CancellationToken.None)).ShouldBeOfType<DeleteOutcome.InUse>();

        kept.Uses.References.ShouldHaveSingleItem().Name.ShouldBe("The billing");
        (await connections.FindAsync(_host.Caller, _id, CancellationToken.None)).ShouldNotBeNull();
        (await connections.DeleteAsync(_host.Caller, _id, null, force: true, CancellationToken.None)).ShouldBeOfType<DeleteOutcome.Deleted>();
        (await connections.DeleteAsync(_host.Caller, _id, null, CancellationToken.None)).ShouldBeOfType<DeleteOutcome.NotFound>();
    }

    private async Task<FoundReferences> FindAsync() => (await _host.Get<ConnectionUses>().FindAsync(_host.Caller, _id, CancellationToken.None)).ShouldNotBeNull();

    private sealed record Choice(string Token, int Number);
}

using Elsa.Extensions;
using Elsa.Workflows;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Management.Mappers;
using Elsa.Workflows.Management.Models;

namespace Elsa.Behaviour.Tests.Workflows;

public class DefinitionTests
{
    private const string Definition = """
        {
          "id": "colours-1", "definitionId": "colours", "name": "Colours", "version": 1, "isLatest": true, "isPublished": true,
          "variables": [
            { "id": "v1", "name": "Colour", "typeName": "String", "isArray": false, "value": "none" },
            { "id": "v2", "name": "Count", "typeName": "Int32", "isArray": false, "value": null }
          ],
          "root": {
            "id": "Flowchart1", "type": "Elsa.Flowchart", "version": 1,
            "connections": [
              { "source": { "activity": "probe", "port": "A" }, "target": { "activity": "found", "port": "In" } },
              { "source": { "activity": "probe", "port": "B" }, "target": { "activity": "missing", "port": "In" } },
              { "source": { "activity": "found", "port": "Done" }, "target": { "activity": "steps", "port": "In" } }
            ],
            "activities": [
              { "id": "probe", "type": "Tests.Probe", "version": 1, "name": "probe", "customProperties": { "canStartWorkflow": true }, "metadata": {},
                "colour": { "typeName": "String", "expression": { "type": "Literal", "value": "green" } },
                "times": { "typeName": "Int32", "expression": { "type": "Literal", "value": 7 } },
                "completes": { "typeName": "String[]", "expression": { "type": "Object", "value": "[\"A\"]" } },
                "result": { "typeName": "String", "memoryReference": { "id": "v1" } },
                "count": { "typeName": "Int32", "memoryReference": { "id": "v2" } } },
              { "id": "found", "type": "Elsa.WriteLine", "version": 1,
                "text": { "typeName": "String", "expression": { "type": "Variable", "value": { "id": "v1", "name": "Colour", "typeName": "String" } } } },
              { "id": "missing", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "Literal", "value": "missing" } } },
              { "id": "steps", "type": "Elsa.Sequence", "version": 1, "activities": [
                { "id": "one", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "Variable", "value": { "id": "v2", "name": "Count", "typeName": "Int32" } } } },
                { "id": "two", "type": "Elsa.WriteLine", "version": 1, "text": "two" } ] }
            ]
          }
        }
        """;

    [Fact]
    public async Task A_definition_in_JSON_runs_with_literals_variables_and_outcomes()
    {
        await using var engine = await StartedAsync();
        var model = engine.Get<IActivitySerializer>().Deserialize<WorkflowDefinitionModel>(Definition);

        var run = await engine.RunAsync(Map(engine, model));

        run.WorkflowState.Incidents.ShouldBeEmpty();
        engine.Lines.ShouldBe(["green", "7", "two"]);
        run.WorkflowState.DefinitionId.ShouldBe("colours");
    }

    [Fact]
    public async Task A_definition_starts_from_its_own_values_in_every_run()
    {
        await using var engine = await StartedAsync();
        var workflow = Map(engine, engine.Get<IActivitySerializer>().Deserialize<WorkflowDefinitionModel>(Definition.Replace("\"Literal\", \"value\": \"green\"", "\"Variable\", \"value\": { \"id\": \"v1\", \"name\": \"Colour\", \"typeName\": \"String\" }", StringComparison.Ordinal)));

        await engine.RunAsync(workflow);
        await engine.RunAsync(workflow);

        engine.Lines.ShouldBe(["none", "7", "two", "none", "7", "two"]);
    }

    [Fact]
    public async Task A_root_activity_alone_can_be_read_too()
    {
        await using var engine = await StartedAsync();

        await engine.RunAsync(engine.Get<IActivitySerializer>().Deserialize("""{ "type": "Elsa.WriteLine", "text": { "typeName": "String", "expression": { "type": "Literal", "value": "hello" } } }"""));

        engine.Lines.ShouldBe(["hello"]);
    }

    [Fact]
    public async Task An_input_without_a_type_name_is_left_out()
    {
        await using var engine = await StartedAsync();

        var probe = (Probe)engine.Get<IActivitySerializer>().Deserialize("""{ "type": "Tests.Probe", "colour": { "expression": { "type": "Literal", "value": "red" } } }""");

        probe.Colour.ShouldBeNull();
    }

    private static Task<Engine> StartedAsync() => Engine.StartedAsync(elsa => elsa.AddActivity<Probe>());

    private static Workflow Map(Engine engine, WorkflowDefinitionModel model) => engine.Get<WorkflowDefinitionMapper>().Map(model);
}

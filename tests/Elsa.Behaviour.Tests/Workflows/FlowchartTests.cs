using Elsa.Workflows;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Activities.Flowchart.Activities;
using Elsa.Workflows.Activities.Flowchart.Models;

namespace Elsa.Behaviour.Tests.Workflows;

public class FlowchartTests
{
    private readonly WriteLine _a = new("a");
    private readonly WriteLine _b = new("b");
    private readonly WriteLine _end = new("end");

    [Theory]
    [InlineData(new[] { "A" }, new[] { "a", "end" })]
    [InlineData(new[] { "B" }, new[] { "b", "end" })]
    [InlineData(new[] { "A", "B" }, new[] { "a", "b", "end" })]
    [InlineData(new[] { "C" }, new string[0])]
    public async Task Every_connection_of_every_outcome_is_followed_and_branches_meet_once(string[] outcomes, string[] expected)
    {
        await using var engine = new Engine();
        var probe = new Probe { Completes = new(outcomes) };

        var run = await engine.RunAsync(new Flowchart
        {
            Activities = { probe, _a, _b, _end },
            Connections =
            {
                new(new Endpoint(probe, "A"), new Endpoint(_a)),
                new(new Endpoint(probe, "B"), new Endpoint(_b)),
                new(_a, _end),
                new(new Endpoint(_b, "Done"), new Endpoint(_end)),
            },
        });

        engine.Lines.ShouldBe(expected);
        run.WorkflowState.SubStatus.ShouldBe(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task A_connection_without_a_port_is_not_followed_when_an_outcome_was_named()
    {
        await using var engine = new Engine();
        var probe = new Probe();

        await engine.RunAsync(new Flowchart { Activities = { probe, _a }, Connections = { new(probe, _a) } });

        engine.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_loop_goes_back_until_another_outcome()
    {
        await using var engine = new Engine();
        var rounds = 0;
        var probe = new Probe { Completes = new(() => new[] { ++rounds < 3 ? "A" : "B" }) };

        await engine.RunAsync(new Flowchart
        {
            Start = probe,
            Activities = { probe, _a, _end },
            Connections =
            {
                new(new Endpoint(probe, "A"), new Endpoint(_a)),
                new(_a, probe),
                new(new Endpoint(probe, "B"), new Endpoint(_end)),
            },
        });

        engine.Lines.ShouldBe(["a", "a", "end"]);
    }

    [Fact]
    public async Task The_outcome_is_in_the_journal()
    {
        await using var engine = new Engine();

        var run = await engine.RunAsync(new Flowchart { Activities = { new Probe { Completes = new(new[] { "B" }) } } });

        run.Journal.ActivityExecutionContexts.Single(x => x.Activity is Probe).JournalData["Outcomes"].ShouldBe(new[] { "B" });
        run.Journal.WorkflowExecutionLogEntries.Where(x => x.ActivityType == "Tests.Probe").Select(x => x.EventName).ShouldBe(["Started", "Completed"]);
    }
}

using Elsa.Workflows;
using Elsa.Workflows.Activities;

namespace Elsa.Behaviour.Tests.Workflows;

public class SequenceTests
{
    [Fact]
    public async Task A_sequence_runs_its_activities_one_after_the_other()
    {
        await using var engine = new Engine();

        var run = await engine.RunAsync(new Sequence { Activities = { new WriteLine("one"), new Sequence { Activities = { new WriteLine("two"), new WriteLine("three") } }, new WriteLine("four") } });

        engine.Lines.ShouldBe(["one", "two", "three", "four"]);
        run.WorkflowState.SubStatus.ShouldBe(WorkflowSubStatus.Finished);
        run.WorkflowState.Incidents.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_empty_sequence_finishes()
    {
        await using var engine = new Engine();

        var run = await engine.RunAsync(new Sequence());

        run.WorkflowState.Status.ShouldBe(WorkflowStatus.Finished);
    }
}

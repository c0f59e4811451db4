using Elsa.Extensions;
using Elsa.Workflows;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Memory;
using Elsa.Workflows.Models;
using Elsa.Workflows.Options;

namespace Elsa.Behaviour.Tests.Workflows;

public class RunTests
{
    [Fact]
    public async Task An_exception_faults_the_run_with_an_incident_and_nothing_follows()
    {
        await using var engine = new Engine();

        var run = await engine.RunAsync(new Sequence { Activities = { new Inline(() => throw new InvalidOperationException("broken")) { Id = "bad" }, new WriteLine("after") } });

        engine.Lines.ShouldBeEmpty();
        run.WorkflowState.Status.ShouldBe(WorkflowStatus.Finished);
        run.WorkflowState.SubStatus.ShouldBe(WorkflowSubStatus.Faulted);
        var incident = run.WorkflowState.Incidents.ShouldHaveSingleItem();
        incident.ActivityId.ShouldBe("bad");
        incident.Message.ShouldBe("broken");
        incident.Exception!.Type.ShouldBe(typeof(InvalidOperationException));
        run.Journal.WorkflowExecutionLogEntries.ShouldContain(x => x.EventName == "Faulted" && x.Message == "broken");
    }

    [Fact]
    public async Task An_input_that_cannot_be_evaluated_is_an_incident_that_names_it()
    {
        await using var engine = new Engine();

        var run = await engine.RunAsync(new Probe { Colour = new(new Func<string?>(() => throw new InvalidOperationException("no colour"))) });

        run.WorkflowState.Incidents.ShouldHaveSingleItem().Message.ShouldContain("Colour");
    }

    [Fact]
    public async Task A_required_input_without_a_value_is_an_incident()
    {
        await using var engine = new Engine();

        var run = await engine.RunAsync(new Inline(context => new Probe().Colour.Get(context)));

        run.WorkflowState.Incidents.ShouldHaveSingleItem().Message.ShouldContain("is required");
    }

    [Fact]
    public async Task Cancelling_ends_the_run_as_cancelled_without_throwing()
    {
        await using var engine = new Engine();
        using var cancellation = new CancellationTokenSource();

        var run = await engine.RunAsync(
            new Sequence { Activities = { new Inline(() => cancellation.Cancel()), new WriteLine("after") } }, cancellationToken: cancellation.Token);

        engine.Lines.ShouldBeEmpty();
        run.WorkflowState.SubStatus.ShouldBe(WorkflowSubStatus.Cancelled);
    }

    [Fact]
    public async Task An_activity_sees_the_cancellation_and_its_exception_does_not_leave_the_runner()
    {
        await using var engine = new Engine();
        using var cancellation = new CancellationTokenSource();

        var run = await engine.RunAsync(
            new Inline(context =>
            {
                cancellation.Cancel();
                context.CancellationToken.ThrowIfCancellationRequested();
            }), cancellationToken: cancellation.Token);

        run.WorkflowState.SubStatus.ShouldBe(WorkflowSubStatus.Cancelled);
        run.WorkflowState.Incidents.ShouldHaveSingleItem().Exception!.Type.ShouldBe(typeof(OperationCanceledException));
    }

    [Fact]
    public async Task Variables_carry_outputs_to_the_inputs_of_later_activities()
    {
        await using var engine = new Engine();

        var run = await engine.RunAsync<VariablesWorkflow>(new() { Input = new Dictionary<string, object> { ["Colour"] = "blue" }, WorkflowInstanceId = "run-1", CorrelationId = "order-7" });

        engine.Lines.ShouldBe(["blue 4", "blue", "set"]);
        run.WorkflowState.Id.ShouldBe("run-1");
        run.WorkflowState.CorrelationId.ShouldBe("order-7");
        run.WorkflowState.DefinitionId.ShouldBe(nameof(VariablesWorkflow));
    }

    [Fact]
    public async Task An_output_bound_to_nothing_is_found_by_the_id_of_its_activity()
    {
        await using var engine = new Engine();

        var run = await engine.RunAsync(new Probe { Id = "probe", Colour = new("red"), Times = new(5) });

        var outputs = run.WorkflowExecutionContext.GetActivityOutputRegister();
        outputs.FindOutputByActivityId("probe").ShouldBe("red");
        outputs.FindOutputByActivityId("probe", "Count").ShouldBe(5);
        run.WorkflowExecutionContext.GetLastActivityResult().ShouldBe("red");
    }

    [Fact]
    public async Task Evaluated_inputs_are_kept_in_clear_as_the_engine_keeps_them()
    {
        await using var engine = new Engine();

        var run = await engine.RunAsync(new Probe { Colour = new(_ => "a secret") });

        var probe = run.Journal.ActivityExecutionContexts.Single(x => x.Activity is Probe);
        probe.ActivityState["Colour"].ShouldBe("a secret");
        probe.GetInputs()["Times"].ShouldBe(3);
        probe.GetOutputs()["Result"].ShouldBe("a secret");
    }

    [Fact]
    public async Task A_workflow_with_a_result_gives_it()
    {
        await using var engine = new Engine();

        (await engine.RunAsync<ResultWorkflow>()).Result.ShouldBe(42);
    }

    [Theory]
    [InlineData(true, "then")]
    [InlineData(false, "else")]
    public async Task If_takes_one_branch(bool condition, string expected)
    {
        await using var engine = new Engine();

        await engine.RunAsync(new Sequence { Activities = { new If(_ => condition) { Then = new WriteLine("then"), Else = new WriteLine("else") }, new WriteLine("after") } });

        engine.Lines.ShouldBe([expected, "after"]);
    }

    [Fact]
    public async Task An_activity_that_never_completes_leaves_the_run_suspended()
    {
        await using var engine = new Engine();

        var run = await engine.RunAsync(new NeverCompletes());

        run.WorkflowState.Status.ShouldBe(WorkflowStatus.Running);
        run.WorkflowState.SubStatus.ShouldBe(WorkflowSubStatus.Suspended);
        run.WorkflowState.ActivityExecutionContexts.Select(x => x.Status).ShouldContain(ActivityStatus.Running);
    }

    public class NeverCompletes : Activity
    {
        protected override ValueTask ExecuteAsync(ActivityExecutionContext context) => ValueTask.CompletedTask;
    }

    public class VariablesWorkflow : WorkflowBase
    {
        protected override void Build(IWorkflowBuilder builder)
        {
            var colour = builder.WithVariable("Colour", "none");
            var count = builder.WithVariable("Count", 0);
            builder.Root = new Sequence
            {
                Activities =
                {
                    new Probe { Colour = new(context => context.GetInput<string>("colour")), Times = new(4), Result = new(colour), Count = new(count) },
                    new WriteLine(context => $"{colour.Get(context)} {context.GetVariable<int>("Count")}"),
                    new WriteLine(colour),
                    new SetVariable<string>(colour, "set"),
                    new WriteLine(colour),
                },
            };
        }
    }

    public class ResultWorkflow : WorkflowBase<int>
    {
        protected override void Build(IWorkflowBuilder builder) => builder.Root = new SetVariable<int>(Result, 42);
    }
}

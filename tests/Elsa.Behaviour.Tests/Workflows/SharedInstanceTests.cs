using Elsa.Extensions;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Memory;

namespace Elsa.Behaviour.Tests.Workflows;

public class SharedInstanceTests
{
    [Fact]
    public async Task A_delegate_is_evaluated_in_every_run()
    {
        await using var engine = new Engine();
        var count = 0;
        var workflow = Workflow.FromActivity(new WriteLine(() => $"{++count}"));

        await engine.RunAsync(workflow);
        await engine.RunAsync(workflow);

        engine.Lines.ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task Runs_of_one_instance_side_by_side_do_not_see_each_others_values()
    {
        await using var engine = new Engine();
        var colour = new Variable<string>("Colour", "");
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = 0;
        var workflow = new Workflow(new Sequence
        {
            Variables = { colour },
            Activities =
            {
                new Probe { Colour = new(context => context.GetInput<string>("n")), Result = new(colour) },
                // Every run is here before any goes on.
                new Inline(async () =>
                {
                    if (Interlocked.Increment(ref waiting) == 20)
                        started.SetResult();
                    await started.Task;
                }),
                new WriteLine(context => colour.Get(context)),
            },
        });

        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => engine.RunAsync(workflow, new() { Input = new Dictionary<string, object> { ["n"] = $"#{n}" } }))));

        engine.Lines.ShouldBe(Enumerable.Range(0, 20).Select(n => $"#{n}"), ignoreOrder: true);
    }

    [Fact]
    public async Task Activities_without_an_id_get_one_by_their_type()
    {
        await using var engine = new Engine();
        var (first, second) = (new WriteLine("x"), new WriteLine("y"));

        await engine.RunAsync(new Sequence { Activities = { first, second } });

        first.NodeId.ShouldBe("Workflow1:Sequence1:WriteLine1");
        second.NodeId.ShouldBe("Workflow1:Sequence1:WriteLine2");
    }
}

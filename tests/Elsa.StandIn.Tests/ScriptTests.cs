using Elsa.Expressions.Models;
using Elsa.Extensions;
using Elsa.Workflows;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Models;
using Microsoft.Extensions.DependencyInjection;

namespace Elsa.StandIn.Tests;

public class ScriptTests
{
    [Fact]
    public async Task A_script_is_an_incident_that_says_what_it_needs()
    {
        var services = new ServiceCollection();
        services.AddElsa();
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();

        var run = await scope.ServiceProvider.GetRequiredService<IWorkflowRunner>().RunAsync(new WriteLine(new Input<string>(new Expression("JavaScript", "1 + 1"))));

        run.WorkflowState.Incidents.ShouldHaveSingleItem().Exception!.InnerException!.Message.ShouldBe("Expressions of type JavaScript need Elsa's own packages: the stand-in has no script engine.");
    }
}

using Elsa.Workflows;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Activities.Flowchart.Activities;
using ElsaOAuthWebhook.Requests;
using ElsaOAuthWebhook.SampleHost.SampleConnections;
using Port = Elsa.Workflows.Activities.Flowchart.Models.Endpoint;

namespace ElsaOAuthWebhook.SampleHost.Workflows;

/// <summary>In code, with the token chosen by its id: reads something, and goes on by the outcome.</summary>
public sealed class CodeFirstWorkflow : WorkflowBase
{
    /// <inheritdoc />
    protected override void Build(IWorkflowBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var request = new OAuthHttpRequest
        {
            Id = SampleWorkflows.RequestId,
            Token = new(SandboxConnections.ServiceId),
            Url = new("echo?from=code"),
            ExpectedStatusCodes = new(["2xx"]),
        };
        var answered = new WriteLine("The API answered.");
        var refused = new WriteLine("The API, or whoever gives out tokens, said no.");
        builder.Root = new Flowchart
        {
            Start = request,
            Activities = { request, answered, refused },
            Connections =
            {
                new(new Port(request, "2xx"), new Port(answered)),
                new(new Port(request, "Unauthorized"), new Port(refused)),
            },
        };
    }
}

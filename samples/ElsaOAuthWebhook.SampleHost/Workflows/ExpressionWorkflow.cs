using Elsa.Extensions;
using Elsa.Workflows;
using ElsaOAuthWebhook.Requests;
using ElsaOAuthWebhook.SampleHost.SampleConnections;

namespace ElsaOAuthWebhook.SampleHost.Workflows;

/// <summary>The token comes from an expression: here from the input <c>connection</c> of the run.</summary>
public sealed class ExpressionWorkflow : WorkflowBase
{
    /// <summary>The run's input that holds the connection's id.</summary>
    public const string ConnectionInput = "connection";

    /// <inheritdoc />
    protected override void Build(IWorkflowBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Root = new OAuthHttpRequest
        {
            Id = SampleWorkflows.RequestId,
            Token = new(context => context.GetInput<string>(ConnectionInput) ?? SandboxConnections.PersonId),
            Method = new("POST"),
            Url = new("echo?from=expression"),
            Content = new(new { greeting = "Hello from a workflow" }),
        };
    }
}

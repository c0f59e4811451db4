using Elsa.Workflows;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Management.Mappers;
using Elsa.Workflows.Management.Models;
using Elsa.Workflows.Models;
using Elsa.Workflows.Options;
using ElsaOAuthWebhook.Requests;
using ElsaOAuthWebhook.SampleHost.SampleConnections;
using ElsaOAuthWebhook.SampleHost.Sandbox;
using OAuthWebhook.Access;
using OAuthWebhook.Management;

namespace ElsaOAuthWebhook.SampleHost.Workflows;

/// <summary>Finds and runs the sample workflows, and tells what became of their one request.</summary>
internal sealed class SampleWorkflows(IServiceScopeFactory scopes, ConnectionService connections, IHostEnvironment environment)
{
    /// <summary>The id of the OAuth HTTP Request activity in every sample.</summary>
    public const string RequestId = "request";

    public static IReadOnlyDictionary<string, string> Descriptions { get; } = new Dictionary<string, string>
    {
        ["code-first"] = "A workflow in code whose token is chosen by its id: the sandbox's service connection.",
        ["json"] = "A workflow definition in JSON, as the designer saves it, with the same connection.",
        ["expression"] = "The token comes from an expression: the connection you choose here.",
    };

    public async Task<SampleRun?> RunAsync(string name, string? connection, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var runner = services.GetRequiredService<IWorkflowRunner>();
        var options = new RunWorkflowOptions();
        if (!string.IsNullOrWhiteSpace(connection))
            options.Input = new Dictionary<string, object> { [ExpressionWorkflow.ConnectionInput] = connection };
        var result = name switch
        {
            "code-first" => await runner.RunAsync<CodeFirstWorkflow>(options, cancellationToken),
            "expression" => await runner.RunAsync<ExpressionWorkflow>(options, cancellationToken),
            "json" => await runner.RunAsync(await ReadJsonAsync(services, cancellationToken), options, cancellationToken),
            _ => null,
        };
        return result is null ? null : SampleRun.Of(result);
    }

    /// <summary>Whether the connection that a sample uses, if it exists, sends its token to the sandbox of this machine.</summary>
    public async Task<bool> ReachesSandboxOnlyAsync(string name, string? connection, CancellationToken cancellationToken)
    {
        if (!environment.IsDevelopment())
            return false;
        var id = name == "expression" ? connection ?? SandboxConnections.PersonId : SandboxConnections.ServiceId;
        if (await connections.FindAsync(new Caller { TenantId = "", Origin = "samples" }, id, cancellationToken) is not { Registration: var registration })
            return true;
        return Uri.TryCreate(registration.BaseUri, UriKind.Absolute, out var uri) && uri.IsLoopback && uri.AbsolutePath.StartsWith(SandboxAddresses.Root + "/", StringComparison.Ordinal);
    }

    private static async Task<Workflow> ReadJsonAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var json = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Workflows", "json.json"), cancellationToken);
        var model = services.GetRequiredService<IActivitySerializer>().Deserialize<WorkflowDefinitionModel>(json);
        return services.GetRequiredService<WorkflowDefinitionMapper>().Map(model);
    }
}

/// <summary>What became of a sample's request.</summary>
/// <param name="Status">The workflow's status.</param>
/// <param name="StatusCode">The API's status code; null when there was no answer.</param>
/// <param name="Content">The API's answer.</param>
/// <param name="Attempts">How often the request was sent.</param>
/// <param name="Error">What went wrong, and what to do; null when nothing did.</param>
/// <param name="Incidents">What the workflow engine complains about; empty in a sample that works.</param>
internal sealed record SampleRun(string Status, int? StatusCode, object? Content, int Attempts, string? Error, IReadOnlyList<string> Incidents)
{
    public static SampleRun Of(RunWorkflowResult result)
    {
        var outputs = result.WorkflowExecutionContext.GetActivityOutputRegister();
        return new(
            result.WorkflowState.SubStatus.ToString(),
            (int?)Output(nameof(OAuthHttpRequest.StatusCode)),
            Output(nameof(OAuthHttpRequest.ParsedContent)),
            (int?)Output(nameof(OAuthHttpRequest.Attempts)) ?? 0,
            (string?)Output(nameof(OAuthHttpRequest.Error)),
            [.. result.WorkflowState.Incidents.Select(incident => incident.Message)]);

        object? Output(string name) => outputs.FindOutputByActivityId(SampleWorkflows.RequestId, name);
    }
}

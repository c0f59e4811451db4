using System.Text.Json;
using System.Text.Json.Serialization;
using Elsa.Workflows;
using ElsaOAuthWebhook.Tests.TestBed;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Tests.Requests;

/// <summary>Secrets and tokens, all of which begin with "canary", pass through every way a request can go and appear nowhere a run leaves traces.</summary>
public sealed class CanaryTests : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Options = new() { ReferenceHandler = ReferenceHandler.IgnoreCycles };

    private readonly PluginHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task No_secret_is_in_inputs_outputs_journal_state_or_log()
    {
        var id = await _host.AddConnectionAsync();
        _host.Api.Enqueue(Answer.Json(new { ok = true }), Answer.Empty(401), Answer.Empty(401), Answer.Redirect(new Uri("https://elsewhere.example/")), Answer.Close());
        _host.Api.Otherwise = _ => Answer.Empty(500);
        var runs = new List<Run>();
        for (var i = 0; i < 5; i++)
            runs.Add(await RunAsync(id));
        _host.Clock.Advance(TimeSpan.FromHours(2));
        runs.Add(await RunAsync(id));
        _host.TokenEndpoint.Enqueue(Answer.Error("invalid_grant"), Answer.Error("invalid_client", "wrong secret", 401));
        _host.Clock.Advance(TimeSpan.FromHours(2));
        runs.Add(await RunAsync(id));

        runs.Select(x => x.Outcome).ShouldBe(["2xx", "Unauthorized", "Unmatched status code", "Failed to connect", "Unmatched status code", "Unmatched status code", "Unauthorized"]);
        // They did pass through: the test would notice them.
        _host.TokenEndpoint.Requests.ShouldContain(x => x.Body.Contains("canary-refresh-token", StringComparison.Ordinal));
        _host.Api.Requests.ShouldAllBe(x => x.Authorization!.Contains("canary-access-token", StringComparison.Ordinal));
        foreach (var trace in runs.SelectMany(Traces).Append(_host.Log.Text))
        {
            trace.ShouldNotContain("canary");
            trace.ShouldNotContain(Convert.ToBase64String("workflows:canary-client-secret"u8));
        }
    }

    private Task<Run> RunAsync(string id) => _host.RunAsync(new() { Token = new(id), Url = new("things"), Method = new("POST"), Content = new("""{ "n": 1 }""") });

    private static IEnumerable<string> Traces(Run run) =>
    [
        .. run.Result.Journal.ActivityExecutionContexts.SelectMany(x => new[] { x.ActivityState, x.GetOutputs(), x.JournalData, x.Properties, x.Metadata }).Select(Serialize),
        .. run.Result.Journal.WorkflowExecutionLogEntries.Select(x => $"{x.EventName} {x.Message} {Serialize(x.Payload)}"),
        .. run.Result.WorkflowState.ActivityExecutionContexts.SelectMany(x => new object?[] { x.ActivityState, x.Properties, x.Metadata }).Select(Serialize),
        Serialize(run.Result.WorkflowState.Properties),
        Serialize(run.Result.WorkflowState.Output),
    ];

    private static string Serialize(object? value) => JsonSerializer.Serialize(value, Options);
}

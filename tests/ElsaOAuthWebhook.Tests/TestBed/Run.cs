using Elsa.Http;
using Elsa.Workflows;
using Elsa.Workflows.Models;

namespace ElsaOAuthWebhook.Tests.TestBed;

/// <summary>What became of a run of one request.</summary>
/// <param name="Result">As the engine tells it.</param>
/// <param name="Followed">The outcomes whose connections were followed.</param>
public sealed record Run(RunWorkflowResult Result, IReadOnlyList<string> Followed)
{
    /// <summary>The one outcome, of a run without incidents.</summary>
    public string Outcome
    {
        get
        {
            Result.WorkflowState.Incidents.ShouldBeEmpty();
            Result.WorkflowState.SubStatus.ShouldBe(WorkflowSubStatus.Finished);
            Followed.ShouldBe(Journaled);
            return Followed.ShouldHaveSingleItem();
        }
    }

    public int? StatusCode => (int?)Output("StatusCode");

    public object? ParsedContent => Output("ParsedContent");

    public HttpHeaders? ResponseHeaders => (HttpHeaders?)Output("ResponseHeaders");

    public int Attempts => (int)Output("Attempts")!;

    public string? Error => (string?)Output("Error");

    public ActivityExecutionContext Request => Result.Journal.ActivityExecutionContexts.Single(x => x.Activity.Id == "request");

    private string[] Journaled => (string[])Request.JournalData["Outcomes"];

    private object? Output(string name) => Result.WorkflowExecutionContext.GetActivityOutputRegister().FindOutputByActivityId("request", name);
}

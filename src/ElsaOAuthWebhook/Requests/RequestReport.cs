using Elsa.Http;

namespace ElsaOAuthWebhook.Requests;

/// <summary>What an execution of the activity comes to: one outcome, and the values of its outputs.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Error">Cause and next step; null when there is nothing to say.</param>
internal sealed record RequestReport(string Outcome, string? Error)
{
    public int? StatusCode { get; init; }

    public object? Content { get; init; }

    public HttpHeaders? Headers { get; init; }

    public int Attempts { get; init; }
}

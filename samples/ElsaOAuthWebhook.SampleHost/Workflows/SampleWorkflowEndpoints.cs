using ElsaOAuthWebhook.SampleHost.Start;
using OAuthWebhook.AspNetCore.Permissions;

namespace ElsaOAuthWebhook.SampleHost.Workflows;

/// <summary><c>POST /samples/{name}/run</c> runs a sample and answers its result: as JSON, or as the start page to a browser's form.</summary>
internal static class SampleWorkflowEndpoints
{
    public static void MapSampleWorkflows(this WebApplication app)
    {
        var run = app.MapPost("/samples/{name}/run", RunAsync).ExcludeFromDescription();
        // In Development the samples only reach the sandbox, and the start page has nobody signed in.
        if (!app.Environment.IsDevelopment())
            run.RequireAuthorization(policy => policy.RequireClaim(OAuthConnectionPermissions.ClaimType, OAuthConnectionPermissions.All, OAuthConnectionPermissions.Execute));
    }

    private static async Task<IResult> RunAsync(string name, HttpRequest request, SampleWorkflows samples, StartPages pages, CancellationToken cancellationToken)
    {
        if (request.Headers["Sec-Fetch-Site"] == "cross-site")
            return Results.Problem(statusCode: StatusCodes.Status403Forbidden, title: "Not from another site", detail: "Run the sample from this host's start page, or without a browser.");
        var form = request.HasFormContentType ? await request.ReadFormAsync(cancellationToken) : null;
        var input = form is null && request.HasJsonContentType() && request.ContentLength is null or > 0 ? await request.ReadFromJsonAsync<SampleInput>(cancellationToken) : null;
        var connection = form is null ? input?.Connection : form["connection"].ToString();
        if (await samples.RunAsync(name, connection, cancellationToken) is not { } run)
            return Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "There is no such sample", detail: $"Run one of these: {string.Join(", ", SampleWorkflows.Descriptions.Keys)}.");
        return form is null ? Results.Ok(run) : await pages.ShowAsync(request, run, name, connection, cancellationToken);
    }
}

/// <summary>The optional body of a run.</summary>
/// <param name="Connection">The id of the connection that the sample named expression uses.</param>
internal sealed record SampleInput(string? Connection);

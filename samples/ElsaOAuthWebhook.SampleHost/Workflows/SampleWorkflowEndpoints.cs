using System.Security.Claims;
using ElsaOAuthWebhook.SampleHost.Start;
using OAuthWebhook.AspNetCore.Permissions;

namespace ElsaOAuthWebhook.SampleHost.Workflows;

/// <summary>
/// <c>POST /samples/{name}/run</c> runs a sample and answers its result: as JSON, or as the start page to a browser's form. The start page has
/// nobody signed in, so in Development everybody may run what reaches the sandbox alone; anything else needs the permission to execute.
/// </summary>
internal static class SampleWorkflowEndpoints
{
    public static void MapSampleWorkflows(this WebApplication app) => app.MapPost("/samples/{name}/run", RunAsync).ExcludeFromDescription();

    private static async Task<IResult> RunAsync(string name, HttpRequest request, SampleWorkflows samples, StartPages pages, CancellationToken cancellationToken)
    {
        if (request.Headers["Sec-Fetch-Site"] == "cross-site")
            return Results.Problem(statusCode: StatusCodes.Status403Forbidden, title: "Not from another site", detail: "Run the sample from this host's start page, or without a browser.");
        var form = request.HasFormContentType ? await request.ReadFormAsync(cancellationToken) : null;
        var input = form is null && request.HasJsonContentType() && request.ContentLength is null or > 0 ? await request.ReadFromJsonAsync<SampleInput>(cancellationToken) : null;
        var connection = form is null ? input?.Connection : form["connection"].ToString();
        if (!MayExecute(request.HttpContext.User) && !await samples.ReachesSandboxOnlyAsync(name, connection, cancellationToken))
            return Results.Problem(statusCode: StatusCodes.Status403Forbidden, title: "Not without signing in", detail: $"This connection does not lead to the sandbox. Send credentials that have the permission {OAuthConnectionPermissions.Execute}, such as the development API key.");
        if (await samples.RunAsync(name, connection, cancellationToken) is not { } run)
            return Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "There is no such sample", detail: $"Run one of these: {string.Join(", ", SampleWorkflows.Descriptions.Keys)}.");
        return form is null ? Results.Ok(run) : await pages.ShowAsync(request, run, name, connection, cancellationToken);
    }

    private static bool MayExecute(ClaimsPrincipal user) => user.Claims.Any(claim =>
        claim.Type == OAuthConnectionPermissions.ClaimType && claim.Value is OAuthConnectionPermissions.All or OAuthConnectionPermissions.Execute);
}

/// <summary>The optional body of a run.</summary>
/// <param name="Connection">The id of the connection that the sample named expression uses.</param>
internal sealed record SampleInput(string? Connection);

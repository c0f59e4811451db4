using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.Promotion;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>Carry connections to another environment: out of this host, and into it.</summary>
internal static class PromotionEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/export", ExportAsync).Needs(OAuthConnectionPermissions.Read)
            .WithSummary("Export connections without secrets, accounts and tokens: all of them, or those that id names, which may be there several times").Produces<ConnectionsDocument>().ProducesProblems(404);
        api.MapPost("/import", ImportAsync).Needs(OAuthConnectionPermissions.Write)
            .WithMetadata(new RequestSizeLimitAttribute(ImportBody.MaximumSize))
            .WithSummary("Import exported connections, each for itself; the answer says what became of each and what to do next. dryRun=true changes nothing")
            .Produces<ImportView>().ProducesProblems(400);
    }

    private static async Task<IResult> ExportAsync([FromQuery] string[] id, HttpContext http, ConnectionPromotion promotion, CancellationToken cancellationToken)
    {
        var (document, unknown) = await promotion.ExportAsync(http.Caller(), id.Length > 0 ? id : null, cancellationToken);
        return unknown.Count > 0
            ? Problem.NoSuchConnection with { Detail = $"No connection that can be exported has the id {string.Join(", ", unknown)}. An end user's is not exported, its template is." }
            : TypedResults.Json(document, ApiJson.Document);
    }

    private static async Task<IResult> ImportAsync(
        string? onExisting, string? onSameName, string? dryRun, JsonBody<ImportBody> body, HttpContext http, ConnectionPromotion promotion, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        var options = new ImportOptions
        {
            UpdateExisting = Choice("onExisting", onExisting, "skip", "update"),
            RenameSameName = Choice("onSameName", onSameName, "refuse", "rename"),
            DryRun = Choice("dryRun", dryRun, "false", "true"),
        };
        if (!body.Value.TryRead(out var entries, out var unreadable))
            errors.Add(unreadable.Field, [unreadable.Message]);
        if (errors.Count > 0)
            return Problem.Invalid(errors);
        return TypedResults.Json(new ImportView(options.DryRun, await promotion.ImportAsync(http.Caller(), entries, options, cancellationToken)), ApiJson.Options);

        bool Choice(string name, string? value, string usual, string other)
        {
            if (value is not null && value != usual && value != other)
                errors[name] = [$"{usual} or {other} is needed."];
            return value == other;
        }
    }
}

/// <summary>What became of an import.</summary>
/// <param name="DryRun">Whether nothing was changed.</param>
/// <param name="Results">What became of each connection, in the order of the document.</param>
internal sealed record ImportView(bool DryRun, IReadOnlyList<ImportResult> Results);

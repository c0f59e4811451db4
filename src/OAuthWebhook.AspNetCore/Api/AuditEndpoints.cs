using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.Audit;
using OAuthWebhook.Json;
using OAuthWebhook.Results;
using OAuthWebhook.Revocation;
using OAuthWebhook.Usage;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>Who did what to a connection, and to all of them, also to those that are gone.</summary>
internal static class AuditEndpoints
{
    private const int DefaultDays = 30;
    private const int MostDays = 3650;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/connections/{id}/audit", FindAsync).Needs(OAuthConnectionPermissions.Read)
            .WithSummary("What happened to a connection, newest first, and how often it was used on each of the last days; also of one that was deleted").Produces<AuditHistoryView>().ProducesProblems(400, 404);
        api.MapGet("/audit", ListAsync).Needs(OAuthConnectionPermissions.Read)
            .WithSummary("What happened to all connections, newest first").Produces<AuditList>().ProducesProblems(400);
    }

    private static async Task<IResult> FindAsync(string id, string? page, string? pageSize, string? days, HttpContext http, AuditHistory history, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        var paging = Paging.Of(page, pageSize, errors);
        var number = Paging.Number("days", days, DefaultDays, MostDays, errors);
        if (errors.Count > 0)
            return Problem.Invalid(errors);
        return await history.FindAsync(http.Caller(), id, paging.Skip, paging.Take, number, cancellationToken) is { } found
            ? TypedResults.Json(new AuditHistoryView(AuditEntryView.Of(found.Entries), found.Entries.TotalCount, found.Usage), ApiJson.Options)
            : Problem.NoSuchConnection;
    }

    private static async Task<IResult> ListAsync(string? page, string? pageSize, HttpContext http, AuditHistory history, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        var paging = Paging.Of(page, pageSize, errors);
        if (errors.Count > 0)
            return Problem.Invalid(errors);
        var found = await history.ListAsync(http.Caller(), paging.Skip, paging.Take, cancellationToken);
        return TypedResults.Json(new AuditList(AuditEntryView.Of(found), found.TotalCount), ApiJson.Options);
    }
}

/// <summary>One page of what happened to one connection, and on which days it was used.</summary>
internal sealed record AuditHistoryView(IReadOnlyList<AuditEntryView> Items, int TotalCount, IReadOnlyList<UsageDay> Usage);

/// <summary>One page of what happened.</summary>
internal sealed record AuditList(IReadOnlyList<AuditEntryView> Items, int TotalCount);

/// <summary>What happened to a connection, as this API answers it.</summary>
internal sealed record AuditEntryView
{
    public DateTimeOffset At { get; init; }

    public DateTimeOffset Since { get; init; }

    public int Count { get; init; }

    [JsonConverter(typeof(CamelCaseEnumConverter<AuditAction>))]
    public AuditAction Action { get; init; }

    public string? Who { get; init; }

    public string? Origin { get; init; }

    public required string ConnectionId { get; init; }

    public required string ConnectionName { get; init; }

    public string? Subject { get; init; }

    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>What the provider was told of a token that is gone; null for whatever else happened.</summary>
    [JsonConverter(typeof(CamelCaseEnumConverter<RevocationResult>))]
    public RevocationResult? Revocation { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    public RepointedUse? Repointed { get; init; }

    [JsonPropertyName("oauthError")]
    public AuditErrorView? OAuthError { get; init; }

    public static IReadOnlyList<AuditEntryView> Of(AuditPage page) => [.. page.Items.Select(Of)];

    private static AuditEntryView Of(AuditEntry entry) => new()
    {
        At = entry.At,
        Since = entry.Since,
        Count = entry.Count,
        Action = entry.Action,
        Who = entry.Who,
        Origin = entry.Origin,
        ConnectionId = entry.Connection.Id,
        ConnectionName = entry.Name,
        Subject = entry.Subject,
        Fields = entry.Fields,
        Revocation = entry.Revocation,
        EndsAt = entry.EndsAt,
        Repointed = entry.Repointed,
        OAuthError = entry.Error is { } error ? AuditErrorView.Of(error) : null,
    };
}

/// <summary>Why it failed, and what to do.</summary>
internal sealed record AuditErrorView(
    [property: JsonConverter(typeof(CamelCaseEnumConverter<OAuthErrorKind>))] OAuthErrorKind Kind,
    string Code,
    string Description,
    string? NextStep,
    int? HttpStatus)
{
    public static AuditErrorView Of(OAuthError error) => new(error.Kind, error.Code, error.Description, error.NextStep is { Length: > 0 } next ? next : null, error.HttpStatus);
}

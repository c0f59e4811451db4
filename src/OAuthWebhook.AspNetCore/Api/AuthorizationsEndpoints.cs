using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.Authorization;
using OAuthWebhook.Json;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>Begin an interactive consent, and see how it stands.</summary>
internal static class AuthorizationsEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/connections/{id}/authorization", BeginAsync).Needs(OAuthConnectionPermissions.Write)
            .WithSummary("Begin interactive consent: open authorizationUrl in a browser").Produces<BegunAuthorization>().ProducesProblems(400, 404, 409);
        api.MapGet("/authorizations/{id}", FindAsync).Needs(OAuthConnectionPermissions.Read)
            .WithSummary("How a consent stands").Produces<AuthorizationView>().ProducesProblems(404);
    }

    private static async Task<IResult> BeginAsync(string id, HttpContext http, AuthorizationService authorizations, PublicAddress address, CancellationToken cancellationToken)
    {
        if (!address.CallbackUri(http.Request).TryGet(out var callback, out var error)
            || !(await authorizations.BeginAsync(http.Caller(), id, new BeginAuthorization(callback, ReturnPath: null), cancellationToken)).TryGet(out var started, out error)
            || !address.StartUri(http.Request, started.Ticket).TryGet(out var start, out error))
        {
            return Problem.Of(error);
        }

        return TypedResults.Json(new BegunAuthorization(start, started.ExpiresAt, started.Id), ApiJson.Options);
    }

    private static async Task<IResult> FindAsync(string id, HttpContext http, AuthorizationService authorizations, CancellationToken cancellationToken) =>
        await authorizations.FindAsync(http.Caller(), id, cancellationToken) is { } authorization
            ? TypedResults.Json(AuthorizationView.Of(authorization), ApiJson.Options)
            : Problem.NoSuchAuthorization;
}

/// <summary>A consent that has begun.</summary>
internal sealed record BegunAuthorization(Uri AuthorizationUrl, DateTimeOffset ExpiresAt, string Id);

/// <summary>How a consent stands.</summary>
internal sealed record AuthorizationView
{
    public required string Id { get; init; }

    public required string ConnectionId { get; init; }

    [JsonConverter(typeof(CamelCaseEnumConverter<Standing>))]
    public Standing Status { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public static AuthorizationView Of(PendingAuthorization authorization) => new()
    {
        Id = authorization.Id,
        ConnectionId = authorization.Connection.Id,
        Status = authorization.Status switch
        {
            AuthorizationStatus.Completed => Standing.Completed,
            AuthorizationStatus.Denied => Standing.Denied,
            AuthorizationStatus.Expired => Standing.Expired,
            AuthorizationStatus.Failed => Standing.Failed,
            _ => Standing.Pending,
        },
        Reason = authorization.Reason,
        ExpiresAt = authorization.ExpiresAt,
    };

    /// <summary>What a poller has to tell apart: an exchange under way is still pending.</summary>
    internal enum Standing
    {
        Pending,
        Completed,
        Denied,
        Expired,
        Failed,
    }
}

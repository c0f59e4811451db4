using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.Authorization;
using OAuthWebhook.Grants;
using OAuthWebhook.Json;
using OAuthWebhook.Management;
using OAuthWebhook.UiTickets;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>Begin an interactive consent, and see how it stands.</summary>
internal static class AuthorizationsEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/connections/{id}/authorization", BeginAsync).Needs(OAuthConnectionPermissions.Write)
            .WithSummary("Begin interactive consent: open authorizationUrl in a browser; for the device grant, enter userCode at verificationUri").Produces<BegunAuthorization>().ProducesProblems(400, 404, 409, 502);
        api.MapGet("/authorizations/{id}", FindAsync).Needs(OAuthConnectionPermissions.Read)
            .WithSummary("How a consent stands, or what was begun with a UI ticket").Produces<AuthorizationView>().ProducesProblems(404);
    }

    private static async Task<IResult> BeginAsync(
        string id, HttpContext http, ConnectionService connections, AuthorizationService authorizations, DeviceAuthorizationService devices, PublicAddress address, CancellationToken cancellationToken)
    {
        if (await connections.FindAsync(http.Caller(), id, cancellationToken) is { Registration.GrantType: DeviceCodeGrant.GrantType })
        {
            var begun = await devices.BeginAsync(http.Caller(), id, cancellationToken);
            return begun.TryGet(out var device, out var refused) ? TypedResults.Json(BegunAuthorization.Of(device, device.Device!), ApiJson.Options) : Problem.Of(refused);
        }

        if (!address.CallbackUri(http.Request).TryGet(out var callback, out var error)
            || !(await authorizations.BeginAsync(http.Caller(), id, new BeginAuthorization(callback, ReturnPath: null), cancellationToken)).TryGet(out var started, out error)
            || !address.StartUri(http.Request, started.Ticket).TryGet(out var start, out error))
        {
            return Problem.Of(error);
        }

        return TypedResults.Json(new BegunAuthorization { Id = started.Id, ExpiresAt = started.ExpiresAt, AuthorizationUrl = start }, ApiJson.Options);
    }

    private static async Task<IResult> FindAsync(string id, HttpContext http, AuthorizationService authorizations, UiTicketService tickets, CancellationToken cancellationToken)
    {
        if (await authorizations.FindAsync(http.Caller(), id, cancellationToken) is { } authorization)
            return TypedResults.Json(AuthorizationView.Of(authorization), ApiJson.Options);
        return await tickets.FindAsync(http.Caller(), id, cancellationToken) is { } standing
            ? TypedResults.Json(AuthorizationView.Of(id, standing), ApiJson.Options)
            : Problem.NoSuchAuthorization;
    }
}

/// <summary>A consent that has begun: in a browser, or with a code that a person enters at the provider (RFC 8628 §3.2). What the one has the other has not, and is left out.</summary>
internal sealed record BegunAuthorization
{
    public required string Id { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The start URL to open in a browser.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Uri? AuthorizationUrl { get; init; }

    /// <summary>What the person enters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserCode { get; init; }

    /// <summary>Where.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? VerificationUri { get; init; }

    /// <summary>Where it need not be entered.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? VerificationUriComplete { get; init; }

    /// <summary>How often, in seconds, this host asks the provider: more often nothing new can be told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Interval { get; init; }

    public static BegunAuthorization Of(PendingAuthorization authorization, DeviceInstructions device) => new()
    {
        Id = authorization.Id,
        ExpiresAt = authorization.ExpiresAt,
        UserCode = device.UserCode,
        VerificationUri = device.VerificationUri,
        VerificationUriComplete = device.VerificationUriComplete,
        Interval = device.IntervalSeconds,
    };
}

/// <summary>How a consent stands.</summary>
internal sealed record AuthorizationView
{
    public required string Id { get; init; }

    /// <summary>Null while a person who came with a UI ticket has not added it.</summary>
    public required string? ConnectionId { get; init; }

    /// <summary>Of a UI ticket, the last consent that was begun with it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AuthorizationId { get; init; }

    [JsonConverter(typeof(CamelCaseEnumConverter<Standing>))]
    public Standing Status { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public static AuthorizationView Of(PendingAuthorization authorization) => new()
    {
        Id = authorization.Id,
        ConnectionId = authorization.Connection.Id,
        Status = Of(authorization.Status),
        Reason = authorization.Reason,
        ExpiresAt = authorization.ExpiresAt,
    };

    public static AuthorizationView Of(string ticketId, UiTicketStanding standing) => new()
    {
        Id = ticketId,
        ConnectionId = standing.ConnectionId,
        AuthorizationId = standing.AuthorizationId,
        Status = Of(standing.Status),
        Reason = standing.Reason,
        ExpiresAt = standing.ExpiresAt,
    };

    private static Standing Of(AuthorizationStatus status) => status switch
    {
        AuthorizationStatus.Completed => Standing.Completed,
        AuthorizationStatus.Denied => Standing.Denied,
        AuthorizationStatus.Expired => Standing.Expired,
        AuthorizationStatus.Failed => Standing.Failed,
        _ => Standing.Pending,
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

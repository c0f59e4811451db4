using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Revocation;
using OAuthWebhook.Validation;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>Get, enter, validate and forget a connection's token.</summary>
internal static class TokensEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/connections/{id}/token", RequestAsync).Needs(OAuthConnectionPermissions.Write)
            .WithSummary("Get a token now: a refresh, or the grant itself").Produces<ConnectionView>().ProducesProblems(400, 404, 409, 502);
        api.MapPut("/connections/{id}/token", EnterAsync).Needs(OAuthConnectionPermissions.Write)
            .WithSummary("Store a token obtained by hand: an access token, a refresh token, or both").Produces<ConnectionView>().ProducesProblems(400, 404, 409);
        api.MapDelete("/connections/{id}/token", ForgetAsync).Needs(OAuthConnectionPermissions.Delete)
            .WithSummary("Forget the token, which the provider is told to revoke; 200 says that it could not be told").Produces(204).Produces<NotRevoked>().ProducesProblems(404);
        api.MapPost("/connections/{id}/validation", ValidateAsync).Needs(OAuthConnectionPermissions.Read)
            .WithSummary("Ask the provider whether it accepts the token").Produces<ValidationOutcome>().ProducesProblems(404);
    }

    private static async Task<IResult> RequestAsync(string id, HttpContext http, ConnectionService connections, TimeProvider time, CancellationToken cancellationToken) =>
        Answer(http, await connections.RequestTokenAsync(http.Caller(), id, cancellationToken), time);

    private static async Task<IResult> EnterAsync(
        string id, JsonBody<TokenBody> body, HttpContext http, ConnectionService connections, TimeProvider time, CancellationToken cancellationToken)
    {
        var token = new EnteredToken(body.Value.AccessToken, body.Value.RefreshToken, body.Value.ExpiresAt);
        return Answer(http, await connections.EnterTokenAsync(http.Caller(), id, token, cancellationToken), time);
    }

    private static async Task<IResult> ForgetAsync(string id, HttpContext http, ConnectionService connections, TimeProvider time, CancellationToken cancellationToken)
    {
        var outcome = await connections.ForgetTokenAsync(http.Caller(), id, cancellationToken);
        return outcome is TokenOutcome.Done done ? NotRevoked.Answer(done.Revocation) : Answer(http, outcome, time);
    }

    private static async Task<IResult> ValidateAsync(string id, HttpContext http, ConnectionValidation validation, CancellationToken cancellationToken) =>
        await validation.ValidateAsync(http.Caller(), id, cancellationToken) is { } outcome ? TypedResults.Json(outcome, ApiJson.Options) : Problem.NoSuchConnection;

    private static IResult Answer(HttpContext http, TokenOutcome outcome, TimeProvider time) => outcome switch
    {
        TokenOutcome.Done done => ConnectionsEndpoints.View(http, done.Connection, time),
        TokenOutcome.Refused refused => Problem.Of(refused.Error),
        TokenOutcome.Invalid invalid => Problem.Invalid(invalid.Errors),
        _ => Problem.NoSuchConnection,
    };
}

/// <summary>The token is forgotten here, but the provider could not be told to revoke it.</summary>
/// <param name="Revoked">False.</param>
/// <param name="Detail">Why, and what to do.</param>
/// <param name="OAuthError">What asking the provider failed with.</param>
internal sealed record NotRevoked(bool Revoked, string Detail, [property: JsonPropertyName("oauthError")] OAuthErrorDetails OAuthError)
{
    /// <summary>204 when nothing is left to do.</summary>
    public static IResult Answer(RevocationOutcome? revocation) => revocation is RevocationOutcome.Failed failed
        ? TypedResults.Json(new NotRevoked(false, failed.Message, OAuthErrorDetails.Of(failed.Error)), ApiJson.Options)
        : TypedResults.NoContent();
}

/// <summary>A token obtained by hand.</summary>
internal sealed record TokenBody
{
    public string? AccessToken { get; init; }

    public string? RefreshToken { get; init; }

    [JsonConverter(typeof(TimeWithOffset))]
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Reads a time that says its offset (RFC 3339 §5.6). Without one the framework would take it for the server's local time.</summary>
internal sealed class TimeWithOffset : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTime(out var time) && time.Kind != DateTimeKind.Unspecified && reader.TryGetDateTimeOffset(out var withOffset)
            ? withOffset
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using OAuthWebhook.Json;
using OAuthWebhook.References;
using OAuthWebhook.Results;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>Problem details (RFC 9457) as this API answers them, written with its own serializer so that no setting of the host changes them.</summary>
internal sealed record Problem : IResult
{
    public required string Type { get; init; }

    public required string Title { get; init; }

    public required int Status { get; init; }

    public required string Detail { get; init; }

    /// <summary>What is wrong with which field.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The permission that was missing.</summary>
    public string? Permission { get; init; }

    /// <summary>What uses the connection.</summary>
    public IReadOnlyList<ReferenceView>? References { get; init; }

    /// <summary>What getting a token failed with.</summary>
    [JsonPropertyName("oauthError")]
    public OAuthErrorDetails? OAuthError { get; init; }

    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }

    public static Problem SignInNeeded { get; } = Generic(401, "Sign-in needed", "Send the credentials of a user or client of this host, for instance in the Authorization header.", "15.5.2");

    public static Problem NoSuchConnection { get; } = Generic(404, "No such connection", "No connection has this id. It may have been deleted; GET the list of connections shows those there are.", "15.5.5");

    public static Problem NoSuchAuthorization { get; } = Generic(404, "No such authorization", "No authorization has this id, or it ended long ago. Begin a new one.", "15.5.5");

    public static Problem StoreUnavailable { get; } =
        Generic(503, "The connections' store cannot be reached", "Nothing was changed. Try again in a few seconds; if that goes on, look at the database and the host's log.", "15.6.4")
            with
        { RetryAfter = TimeSpan.FromSeconds(5) };

    public static Problem UsesUnknown { get; } =
        Generic(503, "Where the connection is used cannot be told", "It is still there: the workflows' store cannot be reached, so nobody knows what needs it. Try again in a few seconds, or delete it all the same with ?force=true.", "15.6.4")
            with
        { RetryAfter = TimeSpan.FromSeconds(5) };

    // RFC 6585 §3: the way to refuse edits that could overwrite somebody else's.
    public static Problem VersionNeeded { get; } = new()
    {
        Type = "https://www.rfc-editor.org/rfc/rfc6585#section-3",
        Title = "If-Match needed",
        Status = 428,
        Detail = "Send If-Match with the ETag of the connection as you read it, so that nobody's edit is overwritten unseen.",
    };

    public static Problem PermissionNeeded(string permission) =>
        Generic(403, "Permission needed", $"The signed-in user or client lacks the permission {permission}.", "15.5.4") with { Permission = permission };

    public static Problem VersionChanged { get; } =
        Generic(412, "Changed by somebody else", "The connection has another version than If-Match says. Read it again and repeat the change on top of it.", "15.5.13");

    public static Problem InUse(FoundReferences uses)
    {
        const int most = 10;
        var named = string.Join(", ", uses.References.Take(most).Select(reference => $"{reference.Kind} {reference}"));
        var more = uses.References.Count > most ? $" and {uses.References.Count - most} more" : "";
        return Generic(409, "Connection in use", $"It is still there, since it is used by {named}{more}. Point them to another connection (POST to its repoint) and delete it then, or delete it all the same with ?force=true.", "15.5.10")
            with
        { References = [.. uses.References.Select(ReferenceView.Of)] };
    }

    public static Problem Configured(string configurationKey) =>
        Generic(409, "Connection from the configuration", Settings.ConfigurationTexts.Refusal(configurationKey), "15.5.10");

    public static Problem Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        Generic(400, "Invalid values", "Some values cannot be accepted: 'errors' says which, and why.", "15.5.1") with { Errors = errors };

    public static Problem BadRequest(string detail) => Generic(400, "Bad request", detail, "15.5.1");

    public static Problem Of(OAuthError error) => new()
    {
        Type = "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
        Title = "No usable token",
        Status = StatusOf(error),
        Detail = error.Message,
        OAuthError = OAuthErrorDetails.Of(error),
        RetryAfter = error.RetryAfter,
    };

    public static Problem Generic(int status, string title, string detail, string section) =>
        new() { Type = $"https://www.rfc-editor.org/rfc/rfc9110#section-{section}", Title = title, Status = status, Detail = detail };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Seconds(RetryAfter) is { } seconds)
            httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Json(this, ApiJson.Options, "application/problem+json", Status).ExecuteAsync(httpContext);
    }

    // What the caller can put right is 4xx; what went wrong between this host and the authorization server is 502.
    private static int StatusOf(OAuthError error) => error switch
    {
        { Code: OAuthErrorCodes.ConnectionNotFound } => 404,
        { Code: OAuthErrorCodes.UseNotPermitted } => 403,
        { Code: OAuthErrorCodes.ConnectionDisabled or OAuthErrorCodes.AuthorizationPending or OAuthErrorCodes.Superseded } => 409,
        { Kind: OAuthErrorKind.ReauthorizationRequired } => 409,
        { Kind: OAuthErrorKind.Misconfigured } => 400,
        _ => 502,
    };

    internal static long? Seconds(TimeSpan? time) => time is { } value ? (long)Math.Ceiling(value.TotalSeconds) : null;
}

/// <summary>A failure to get a token. <c>RetryAfter</c> is in seconds.</summary>
internal sealed record OAuthErrorDetails(
    [property: JsonConverter(typeof(CamelCaseEnumConverter<OAuthErrorKind>))] OAuthErrorKind Kind,
    string Code,
    string Description,
    int? HttpStatus,
    long? RetryAfter)
{
    public static OAuthErrorDetails Of(OAuthError error) => new(error.Kind, error.Code, error.Description, error.HttpStatus, Problem.Seconds(error.RetryAfter));
}

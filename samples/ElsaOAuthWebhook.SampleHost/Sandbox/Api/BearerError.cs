using System.Text.Json.Serialization;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Api;

/// <summary>A refusal of a protected resource (RFC 6750 §3): the header says why, and the body says it again to people.</summary>
internal sealed class BearerError : IResult
{
    private readonly int _status;
    private readonly string? _code;
    private readonly string? _description;

    private BearerError(int status, string? code = null, string? description = null) =>
        (_status, _code, _description) = (status, code, description);

    /// <summary>Who sent no credentials is told the scheme and no error code (§3.1).</summary>
    public static BearerError NoCredentials { get; } = new(StatusCodes.Status401Unauthorized);

    public static BearerError InvalidRequest(string description) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", description);

    public static BearerError InvalidToken(string description) =>
        new(StatusCodes.Status401Unauthorized, "invalid_token", description);

    public static BearerError InsufficientScope(string description) =>
        new(StatusCodes.Status403Forbidden, "insufficient_scope", description);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = _status;
        response.Headers.WWWAuthenticate = _code is null
            ? "Bearer realm=\"sandbox\""
            : $"Bearer realm=\"sandbox\", error=\"{_code}\", error_description=\"{_description}\"";
        return _code is null
            ? Task.CompletedTask
            : response.WriteAsJsonAsync(new Body(_code, _description), httpContext.RequestAborted);
    }

    private sealed record Body(
        [property: JsonPropertyName("error")] string? Error,
        [property: JsonPropertyName("error_description")] string? ErrorDescription);
}

using System.Text.Json.Serialization;
using ElsaOAuthWebhook.SampleHost.Sandbox.Tokens;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;

/// <summary>
/// An error of RFC 6749: §4.1.2.1 at the authorization endpoint, §5.2 at the token endpoint, where it is its
/// own answer. Descriptions are ASCII without quotes or backslashes, as both sections ask, and never repeat
/// what the caller sent.
/// </summary>
internal sealed record OAuthError(string Code, string Description) : ITokenAnswer
{
    public static OAuthError InvalidRequest(string description) => new("invalid_request", description);

    public static OAuthError InvalidClient(string description) => new("invalid_client", description);

    public static OAuthError InvalidGrant(string description) => new("invalid_grant", description);

    public static OAuthError InvalidScope(string description) => new("invalid_scope", description);

    public static OAuthError UnauthorizedClient(string description) => new("unauthorized_client", description);

    public static OAuthError MissingParameter(string name) => InvalidRequest($"The parameter {name} is missing or empty.");

    public static OAuthError RepeatedParameter(string name) => InvalidRequest($"The parameter {name} was sent more than once.");

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status400BadRequest;
        if (Code == "invalid_client")
        {
            response.StatusCode = StatusCodes.Status401Unauthorized;
            response.Headers.WWWAuthenticate = "Basic realm=\"sandbox\", charset=\"UTF-8\"";
        }

        return response.WriteAsJsonAsync(new Body(Code, Description), httpContext.RequestAborted);
    }

    private sealed record Body(
        [property: JsonPropertyName("error")] string Error,
        [property: JsonPropertyName("error_description")] string ErrorDescription);
}

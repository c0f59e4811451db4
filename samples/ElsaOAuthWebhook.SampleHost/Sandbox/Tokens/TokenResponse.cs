using System.Text.Json.Serialization;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Tokens;

/// <summary>What the token endpoint answers: a <see cref="TokenResponse"/> or an error, and nothing else.</summary>
internal interface ITokenAnswer : IResult;

/// <summary>A successful answer (RFC 6749 §5.1). Not a record: printing it would print the tokens.</summary>
internal sealed class TokenResponse : ITokenAnswer
{
    [JsonPropertyName("access_token")]
    public required string AccessToken { get; init; }

    [JsonPropertyName("token_type")]
    public string TokenType => "Bearer";

    [JsonPropertyName("expires_in")]
    public required long ExpiresIn { get; init; }

    [JsonPropertyName("refresh_token")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? RefreshToken { get; init; }

    [JsonPropertyName("scope")]
    public required string Scope { get; init; }

    public Task ExecuteAsync(HttpContext httpContext) =>
        httpContext.Response.WriteAsJsonAsync(this, httpContext.RequestAborted);
}

using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using ElsaOAuthWebhook.SampleHost.Tests.Host;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ElsaOAuthWebhook.Studio.Tests.Running;

/// <summary>In place of Elsa's identity: signs in admin / password, and knows the token again that it gave out.</summary>
internal sealed class StudioSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Studio";

    // Signed by nobody: who has this very text is admin.
    private static readonly string AccessToken = $"{Part(new() { ["alg"] = "none" })}.{Part(new() { ["sub"] = "admin", ["name"] = "admin", ["permissions"] = new JsonArray("*"), ["exp"] = 4102444800 })}.x";

    public static JsonObject SignIn(JsonNode? entered) => (string?)entered?["username"] == "admin" && (string?)entered["password"] == "password"
        ? new() { ["isAuthenticated"] = true, ["accessToken"] = AccessToken, ["refreshToken"] = AccessToken }
        : new() { ["isAuthenticated"] = false };

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        Request.Headers.Authorization.ToString() is var sent && (sent == "Bearer " + AccessToken || sent == "ApiKey " + RunningHost.ApiKey)
            ? AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity([new("sub", "admin"), new("permissions", "*")], SchemeName)), SchemeName))
            : AuthenticateResult.NoResult());

    private static string Part(JsonObject json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json.ToJsonString())).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}

using System.Net.Http.Headers;
using ElsaOAuthWebhook.SampleHost.Sandbox.Grants;
using ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;
using Microsoft.AspNetCore.Http.Features;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Api;

/// <summary>
/// Lets a request through that carries a valid access token in the Authorization header (RFC 6750 §2.1) and
/// refuses others as §3.1 says. A token in the query or the body does not count (RFC 9700 §4.3.2).
/// </summary>
internal sealed class BearerAuthentication(GrantStore grants, SandboxStats stats) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var refusal = Authenticate(context.HttpContext);
        stats.CountApiCall(accepted: refusal is null);
        return refusal ?? await next(context);
    }

    private BearerError? Authenticate(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization;
        if (authorization.Count > 1)
            return BearerError.InvalidRequest("There is more than one Authorization header.");
        if (!AuthenticationHeaderValue.TryParse(authorization, out var credentials)
            || !string.Equals(credentials.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return BearerError.NoCredentials;
        }

        if (credentials.Parameter is not { Length: > 0 } token)
            return BearerError.InvalidRequest("The Authorization header holds no token.");
        if (grants.FindAccessToken(token) is not { } accessToken)
            return BearerError.InvalidToken("The access token is unknown, expired or revoked.");

        context.Features.Set(new PresentedToken(credentials.Scheme, token, accessToken));
        return null;
    }
}

/// <summary>The token of an authenticated request. Its value is here only to be hashed and kept out of answers.</summary>
internal sealed class PresentedToken(string scheme, string value, AccessToken accessToken)
{
    public string Scheme => scheme;

    public string Sha256 => Secrets.Hash(value);

    public AccessToken AccessToken => accessToken;

    /// <summary>A caller that leaks its token elsewhere in the request sees that it does, but not the token.</summary>
    public string Redact(string text) => text.Replace(value, "[the access token]", StringComparison.Ordinal);

    public static PresentedToken Of(HttpContext context) => context.Features.GetRequiredFeature<PresentedToken>();
}

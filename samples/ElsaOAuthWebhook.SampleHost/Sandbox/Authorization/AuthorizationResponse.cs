using ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;
using Microsoft.AspNetCore.WebUtilities;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Authorization;

/// <summary>
/// Where and with what an authorization request is answered. It exists only for a redirect URI that is
/// registered: nothing else may be redirected to (RFC 6749 §4.1.2.1).
/// </summary>
internal sealed record AuthorizationResponse(string RedirectUri, string? State, string Issuer)
{
    public IResult WithCode(string code) => Redirect(("code", code));

    public IResult WithError(OAuthError error) => Redirect(("error", error.Code), ("error_description", error.Description));

    // The issuer goes with either, so that a client of several servers knows who answered (RFC 9207 §2).
    private SeeOther Redirect(params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        var location = RedirectUri;
        foreach (var (name, value) in parameters)
            location = QueryHelpers.AddQueryString(location, name, value);
        if (State is not null)
            location = QueryHelpers.AddQueryString(location, "state", State);
        return new SeeOther(QueryHelpers.AddQueryString(location, "iss", Issuer));
    }

    /// <summary>303, after which every browser drops the form it posted (RFC 9700 §4.12).</summary>
    private sealed class SeeOther(string location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = location;
            httpContext.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }
    }
}

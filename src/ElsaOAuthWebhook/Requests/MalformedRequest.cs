using OAuthWebhook.Results;

namespace ElsaOAuthWebhook.Requests;

/// <summary>The inputs do not make a request; nothing was sent.</summary>
internal static class MalformedRequest
{
    public static OAuthError Because(string description, string nextStep) => new(OAuthErrorKind.Misconfigured, "malformed_request", description, nextStep);
}

using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;
using Microsoft.Extensions.Primitives;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Clients;

/// <summary>
/// Client authentication at the token endpoint (RFC 6749 §2.3): <c>client_secret_basic</c>,
/// <c>client_secret_post</c>, and <c>none</c> for the public client.
/// </summary>
internal static class ClientAuthentication
{
    public static bool TryAuthenticate(
        StringValues authorization,
        OAuthParameters parameters,
        [NotNullWhen(true)] out SandboxClient? client,
        [NotNullWhen(false)] out OAuthError? error)
    {
        client = null;
        var (id, secret) = (parameters["client_id"], parameters["client_secret"]);
        if (!StringValues.IsNullOrEmpty(authorization))
        {
            if (ReadBasic(authorization) is not var (basicId, basicSecret))
            {
                error = OAuthError.InvalidClient("The Authorization header does not hold Basic credentials.");
                return false;
            }

            if (secret is not null || (id is not null && id != basicId))
            {
                error = OAuthError.InvalidRequest("Authenticate in one way: the Authorization header or the body (RFC 6749 section 2.3).");
                return false;
            }

            (id, secret) = (basicId, basicSecret);
        }

        if (SandboxClients.Find(id) is not { } candidate || !SecretMatches(candidate.Secret, secret))
        {
            error = OAuthError.InvalidClient("The client is unknown, its secret is wrong, or it did not authenticate.");
            return false;
        }

        (client, error) = (candidate, null);
        return true;
    }

    // Id and secret are form-encoded before they are joined by a colon and base64-encoded (RFC 6749 §2.3.1).
    private static (string Id, string? Secret)? ReadBasic(StringValues authorization)
    {
        if (authorization is not [{ } header]
            || !AuthenticationHeaderValue.TryParse(header, out var parsed)
            || !string.Equals(parsed.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)
            || parsed.Parameter is null)
        {
            return null;
        }

        var buffer = new byte[parsed.Parameter.Length];
        if (!Convert.TryFromBase64String(parsed.Parameter, buffer, out var length))
            return null;

        var pair = Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2);
        if (pair is not [var id, var secret])
            return null;

        return (WebUtility.UrlDecode(id), secret.Length == 0 ? null : WebUtility.UrlDecode(secret));
    }

    private static bool SecretMatches(string? registered, string? presented) =>
        registered is null || presented is null
            ? registered is null && presented is null
            : Secrets.Match(registered, presented);
}

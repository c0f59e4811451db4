using OAuthWebhook.Results;

namespace OAuthWebhook.AuthorizationServer;

/// <summary>What URLs of an authorization server have to be.</summary>
internal static class ServerUrl
{
    /// <summary>An absolute URL over TLS, since credentials are sent there (RFC 6749 §3.1 and §3.2); plain http to this machine alone, where sandboxes run.</summary>
    /// <param name="text">What was entered or told.</param>
    /// <param name="url">The URL.</param>
    /// <returns>What is wrong with it, to follow its name; null when nothing is.</returns>
    public static string? Check(string? text, out Uri? url)
    {
        // On Unix "/token" is the absolute name of a file.
        if (!Uri.TryCreate(text, UriKind.Absolute, out url) || url.IsFile || url.HostNameType == UriHostNameType.Unknown)
            return "is not an absolute URL";
        if (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            return $"begins with {url.Scheme}; only https is safe (RFC 6749 §3.2)";
        return url.Fragment.Length > 0 || url.UserInfo.Length > 0 ? "holds a fragment or a user name" : null;
    }

    /// <summary>A URL of a connection.</summary>
    /// <param name="endpointName">What people know it by.</param>
    /// <param name="text">What was entered.</param>
    /// <param name="url">The URL.</param>
    public static OAuthError? CheckEndpoint(string endpointName, string? text, out Uri? url) => Check(text, out url) is { } wrong
        ? new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionIncomplete, $"The connection's {endpointName} {wrong}.", "Correct it on the connection's page in Manage Tokens.")
        : null;
}

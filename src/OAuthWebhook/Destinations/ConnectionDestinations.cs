using OAuthWebhook.Connections;
using OAuthWebhook.Results;

namespace OAuthWebhook.Destinations;

/// <summary>Where one connection's token may go. Made once for each version of a connection.</summary>
public sealed class ConnectionDestinations
{
    private readonly string _name;
    private readonly Uri? _baseUri;
    private readonly List<AllowedHost> _allowed = [];
    private readonly bool _allowHttp;

    internal ConnectionDestinations(ConnectionRegistration registration, bool allowHttp)
    {
        _name = registration.Name;
        _allowHttp = allowHttp;
        if (Uri.TryCreate(registration.BaseUri, UriKind.Absolute, out _baseUri))
            _allowed.Add(AllowedHost.Of(_baseUri));
        if (Uri.TryCreate(registration.UserinfoEndpoint, UriKind.Absolute, out var userinfo))
            _allowed.Add(AllowedHost.Of(userinfo));
        foreach (var entry in registration.AllowedHosts)
        {
            if (AllowedHost.TryParse(entry, out var allowed))
                _allowed.Add(allowed);
        }
    }

    /// <summary>Makes the absolute URL of a request and checks it. A relative URL is appended to the base URI, whether or not it begins with a slash.</summary>
    /// <param name="url">Absolute or relative.</param>
    /// <returns>The URL, or why a request may not go there.</returns>
    public OAuthResult<Uri> Resolve(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        url = url.Trim();
        var relative = !HasScheme(url);
        if (relative && _baseUri is null)
            return Refused($"The URL '{Shown(url)}' is relative and the connection '{_name}' has no base URI.", "Enter an absolute URL, or give the connection a base URI.");
        // Appended as text: by RFC 3986 §5.2 "/users" would drop the base URI's path, and "//host" would leave its host.
        var absolute = relative ? $"{_baseUri!.GetLeftPart(UriPartial.Path).TrimEnd('/')}{(url.StartsWith('?') ? "" : "/")}{url.TrimStart('/')}" : url;
        if (!Uri.TryCreate(absolute, UriKind.Absolute, out var uri) || uri.HostNameType == UriHostNameType.Unknown)
            return Refused($"'{Shown(url)}' is not a URL.", "Correct the URL of the request.");
        return Check(uri) is { } error ? error : uri;
    }

    /// <summary>Checks a URL: its scheme, and that its host is one of the connection's.</summary>
    /// <param name="uri">Absolute.</param>
    /// <returns>Null when the token may go there.</returns>
    public OAuthError? Check(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Scheme != Uri.UriSchemeHttps && (uri.Scheme != Uri.UriSchemeHttp || (!uri.IsLoopback && !_allowHttp)))
            return Refused($"The URL's scheme is '{uri.Scheme}'; a token goes over https only (RFC 6750 §5.3).", "Use https.");
        if (uri.UserInfo.Length > 0)
            return Refused("The URL holds a user name or password.", "Remove what stands before the @.");
        foreach (var allowed in _allowed)
        {
            if (allowed.Matches(uri))
                return null;
        }

        return Refused($"The connection '{_name}' does not send its token to '{uri.Authority}'.", "If it should, add that host to the connection's allowed hosts.");
    }

    private static OAuthError Refused(string description, string nextStep) =>
        new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.DestinationRefused, description, nextStep);

    private static bool HasScheme(string url)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Uri.CheckSchemeName(url[..colon]);
    }

    // A query may hold anything; an error text holds none of it.
    private static string Shown(string url)
    {
        var end = url.AsSpan().IndexOfAny('?', '#');
        var shown = end < 0 ? url : url[..end];
        return shown.Length > 200 ? $"{shown[..200]}…" : shown;
    }
}

using OAuthWebhook.Connections;
using OAuthWebhook.Results;

namespace OAuthWebhook.Destinations;

/// <summary>Where one connection's token may go. Made once for each version of a connection.</summary>
public sealed class ConnectionDestinations
{
    private readonly string _name;
    private readonly ConnectionUrls _urls;
    private readonly Uri? _baseUri;
    private readonly OAuthError? _noBaseUri;
    private readonly List<AllowedHost> _allowed = [];
    private readonly bool _allowHttp;

    internal ConnectionDestinations(ConnectionRegistration registration, IReadOnlyDictionary<string, string>? fields, bool allowHttp)
    {
        _name = registration.Name;
        _urls = new(registration, fields);
        _allowHttp = allowHttp;
        if (registration.BaseUri is { Length: > 0 } baseUri)
            _urls.Resolve("base URI", baseUri).TryGet(out _baseUri, out _noBaseUri);
        // One that an answer named is one of the allowed hosts, or it is none.
        AllowHostOf(registration.BaseUri);
        AllowHostOf(registration.UserinfoEndpoint);
        foreach (var entry in registration.AllowedHosts)
        {
            if (AllowedHost.TryParse(entry, out var allowed))
                _allowed.Add(allowed);
        }
    }

    /// <summary>
    /// Makes the absolute URL of a request and checks it. A relative URL is appended to the base URI, whether or not it begins with a slash.
    /// Names in braces that the provider's answers filled, and those of the connection's variables, are replaced.
    /// </summary>
    /// <param name="url">Absolute or relative.</param>
    /// <returns>The URL, or why a request may not go there.</returns>
    public OAuthResult<Uri> Resolve(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        url = _urls.FillUrl(url.Trim());
        var relative = !HasScheme(url);
        if (relative && _noBaseUri is not null)
            return _noBaseUri;
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

    private void AllowHostOf(string? url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && !UrlTemplate.NamesInHost(url).Any())
            _allowed.Add(AllowedHost.Of(uri));
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

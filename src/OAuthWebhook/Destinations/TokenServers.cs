using OAuthWebhook.Connections;
using OAuthWebhook.Quirks;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Destinations;

/// <summary>
/// The servers that a connection's token set may be given to: those that renew, revoke and introspect it, and those of the API. A token set remembers
/// them, and is given to no other: a server that an edit adds gets none of it, but the next one, which has to be got anew. Else whoever may edit a
/// connection could send anybody's token wherever they like.
/// </summary>
internal static class TokenServers
{
    /// <summary>Those of a connection as it is.</summary>
    public static IReadOnlyList<string> Of(Connection connection) => Of(connection.Registration, connection.Quirks.Extend);

    /// <summary>Those of a registration, and of the URLs where its provider lengthens a token.</summary>
    public static IReadOnlyList<string> Of(ConnectionRegistration registration, ExtendQuirks? extend = null) =>
    [
        .. OfTokenEndpoint(registration).Concat(OfApi(registration))
            .Concat(Named(registration, registration.RevocationEndpoint, registration.IntrospectionEndpoint, extend?.Endpoint, extend?.AfterConsentEndpoint))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Those of the API.</summary>
    public static IEnumerable<string> OfApi(ConnectionRegistration registration) =>
        Named(registration, registration.BaseUri, registration.UserinfoEndpoint).Concat(OfAllowedHosts(registration));

    /// <summary>Those that some URLs of a registration lead to. Where an answer names the host, the allowed hosts say which it can be, and a variable what it is without an answer.</summary>
    public static IEnumerable<string> Named(ConnectionRegistration registration, params IEnumerable<string?> urls)
    {
        foreach (var url in urls)
        {
            if (string.IsNullOrEmpty(url))
                continue;
            if (UrlTemplate.HasNames(url) && UrlTemplate.NamesInHost(url).ToList() is { Count: > 0 } names)
            {
                yield return $"{url} {string.Join(' ', names.Select(registration.Variables.GetValueOrDefault))}";
                foreach (var host in OfAllowedHosts(registration))
                    yield return host;
            }
            else
            {
                yield return Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : url;
            }
        }
    }

    /// <summary>Whether some servers are all among others.</summary>
    /// <param name="servers">The others; null: nobody knows which.</param>
    /// <param name="wanted">Those.</param>
    public static bool Cover(IReadOnlyList<string>? servers, IEnumerable<string> wanted) => servers is not null && wanted.All(server =>
        servers.Contains(server)
        || (Uri.TryCreate(server, UriKind.Absolute, out var uri) && servers.Any(entry => AllowedHost.TryParse(entry, out var allowed) && allowed.Matches(uri))));

    /// <summary>
    /// Whether a token set that was issued before an edit can still be spent for its connection: it belongs to the same client and server
    /// (RFC 6749 §6 and §10.4), and what it brings goes to no server that it was not issued for.
    /// </summary>
    public static bool MayKeep(Connection connection, TokenSet tokens) =>
        tokens.Issuance.ClientId == connection.Registration.ClientId
        && tokens.Issuance.TokenEndpoint == (connection.Registration.Refresh.Endpoint ?? connection.Registration.TokenEndpoint)
        && Cover(tokens.Servers, Of(connection));

    private static IEnumerable<string> OfTokenEndpoint(ConnectionRegistration registration) => Named(registration, registration.TokenEndpoint, registration.Refresh.Endpoint);

    private static IEnumerable<string> OfAllowedHosts(ConnectionRegistration registration) => registration.AllowedHosts.Select(host => host.ToLowerInvariant());
}

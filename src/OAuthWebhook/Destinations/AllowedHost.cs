using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace OAuthWebhook.Destinations;

/// <summary>One entry of a connection's allowed hosts: <c>host</c> (any port), <c>host:port</c>, or <c>*.domain</c> (any host below the domain).</summary>
internal sealed class AllowedHost
{
    private static readonly SearchValues<char> NotInAuthority = SearchValues.Create("/\\?#@* ");

    private readonly string _host;
    private readonly int? _port;
    private readonly bool _below;

    private AllowedHost(string host, int? port, bool below)
    {
        _host = host;
        _port = port;
        _below = below;
    }

    public static AllowedHost Of(Uri uri) => new(uri.IdnHost, uri.Port, below: false);

    public static bool TryParse(string entry, [NotNullWhen(true)] out AllowedHost? allowed)
    {
        allowed = null;
        var below = entry.StartsWith("*.", StringComparison.Ordinal);
        var authority = below ? entry[2..] : entry;
        // A domain of one label ("*.com") is a registry, not somebody's domain.
        if (below && !authority.Contains('.', StringComparison.Ordinal))
            return false;
        if (!Uri.TryCreate($"https://{authority}/", UriKind.Absolute, out var uri)
            || uri.UserInfo.Length > 0 || uri.AbsolutePath != "/" || uri.Query.Length > 0 || uri.Fragment.Length > 0
            || authority.AsSpan().ContainsAny(NotInAuthority))
            return false;
        var hasPort = authority.LastIndexOf(':') > authority.LastIndexOf(']');
        allowed = new(uri.IdnHost, hasPort ? uri.Port : null, below);
        return true;
    }

    public bool Matches(Uri uri)
    {
        if (_port is { } port && port != uri.Port)
            return false;
        var host = uri.IdnHost;
        return _below
            ? host.Length > _host.Length + 1 && host.EndsWith(_host, StringComparison.OrdinalIgnoreCase) && host[^(_host.Length + 1)] == '.'
            : host.Equals(_host, StringComparison.OrdinalIgnoreCase);
    }
}

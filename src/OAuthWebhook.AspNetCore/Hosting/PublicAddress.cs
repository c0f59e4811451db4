using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;

namespace OAuthWebhook.AspNetCore.Hosting;

/// <summary>Makes the absolute URLs that leave this host: the redirect URI and the start URLs.</summary>
internal sealed class PublicAddress(IOptions<OAuthWebhookWebOptions> options)
{
    private readonly OAuthWebhookWebOptions _options = options.Value;

    /// <summary>The host's own callback URL: the redirect URI of every connection that has no other.</summary>
    public OAuthResult<Uri> CallbackUri(HttpRequest request) => Of(request, _options.CallbackPath);

    /// <summary>The redirect URI to register at a connection's provider.</summary>
    public OAuthResult<Uri> CallbackUri(HttpRequest request, ConnectionOverview connection)
    {
        if (!CallbackUri(request).TryGet(out var callback, out var error))
            return error;
        // What was entered before there was a rule may be no URL; then there is none to show.
        return Uri.TryCreate(RedirectUris.Of(connection.Registration, connection.Key.Id, callback), UriKind.Absolute, out var uri) ? uri : callback;
    }

    /// <summary>The one-time URL a browser opens to begin a consent.</summary>
    public OAuthResult<Uri> StartUri(HttpRequest request, string ticket) => Of(request, $"{_options.RoutePrefix}/authorize/{Uri.EscapeDataString(ticket)}");

    /// <summary>The URL that an end user opens to connect an account.</summary>
    public OAuthResult<Uri> ConnectUri(HttpRequest request, string link) => Of(request, $"{_options.ConnectPath}/{Uri.EscapeDataString(link)}");

    /// <summary>The one-time URL that opens a pop-up.</summary>
    public OAuthResult<Uri> UiTicketUri(HttpRequest request, string ticket) => Of(request, $"{_options.UiTicketPath}/{Uri.EscapeDataString(ticket)}");

    /// <summary>Where a path of this host is for browsers.</summary>
    public OAuthResult<Uri> Of(HttpRequest request, string path)
    {
        if (_options.PublicAddress is { } address)
            return new Uri(address.AbsoluteUri.TrimEnd('/') + path);

        // Only Development gets here (the options' validator). The Host header is the client's word, so it is believed for loopback alone.
        if (IsLoopback(request.Host.Host))
            return new Uri($"{request.Scheme}://{request.Host}{request.PathBase}{path}");

        return new OAuthError(
            OAuthErrorKind.Misconfigured,
            "public_address_missing",
            "This host does not know the address under which browsers reach it.",
            $"Set {OAuthWebhookWebOptions.SectionName}:{nameof(OAuthWebhookWebOptions.PublicAddress)} to its https address, or open it as localhost.");
    }

    private static bool IsLoopback(string host) =>
        host is "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

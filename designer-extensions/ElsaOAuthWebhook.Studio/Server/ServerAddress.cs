using Elsa.Studio.Contracts;
using ElsaOAuthWebhook.Studio.Hosting;

namespace ElsaOAuthWebhook.Studio.Server;

/// <summary>Where the server's plugin answers.</summary>
internal sealed class ServerAddress(OAuthWebhookStudioOptions options, IBackendApiClientProvider backend)
{
    private const string ElsaApi = "/elsa/api";
    private const string Prefix = "/oauth-webhook";

    /// <summary>The address, without a slash at the end. Asked each time: Studio can be pointed to another server while it runs.</summary>
    public Uri Root => options.Address is { } address ? WithoutSlash(address) : Beside(backend.Url);

    /// <summary>The server's page of all tokens, or of one, where people's browsers find it.</summary>
    public Uri Page(string? connectionId = null)
    {
        var root = options.PublicAddress is { } address ? WithoutSlash(address) : Root;
        return new($"{root}/settings/tokens{(connectionId is null ? "" : "/" + Uri.EscapeDataString(connectionId))}");
    }

    /// <summary>An address of the management API.</summary>
    public Uri Api(string path) => new($"{Root}/api/{path}");

    private static Uri WithoutSlash(Uri address) => new(address.AbsoluteUri.TrimEnd('/'));

    private static Uri Beside(Uri elsa)
    {
        var path = elsa.AbsolutePath.TrimEnd('/');
        var pathBase = path.EndsWith(ElsaApi, StringComparison.OrdinalIgnoreCase) ? path[..^ElsaApi.Length] : "";
        return new(elsa.GetLeftPart(UriPartial.Authority) + pathBase + Prefix);
    }
}

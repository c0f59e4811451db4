using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using OAuthWebhook.AspNetCore.Hosting;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>
/// The style sheets, the script and the icons of the pages. They are embedded and served by an endpoint of their own,
/// so that they work in a host that serves no static files.
/// </summary>
internal static class PageAssets
{
    private const string ResourcePrefix = "Assets/";

    private static readonly FrozenDictionary<string, Asset> All = typeof(PageAssets).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[ResourcePrefix.Length..], Load);

    public static void Map(IEndpointRouteBuilder endpoints, OAuthWebhookWebOptions options) =>
        endpoints.MapGet(options.RoutePrefix + "/assets/{name}", Get).AllowAnonymous().ExcludeFromDescription();

    /// <summary>The path of an asset, with its version: a new one has another path, so that it may be cached for ever.</summary>
    public static string Path(OAuthWebhookWebOptions options, string name) => $"{options.RoutePrefix}/assets/{name}?v={All[name].Version}";

    private static Results<FileContentHttpResult, NotFound> Get(string name, HttpContext http)
    {
        if (!All.TryGetValue(name, out var asset))
            return TypedResults.NotFound();
        http.Response.Headers.CacheControl = http.Request.Query["v"] == asset.Version ? "public, max-age=31536000, immutable" : "no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(asset.Content, asset.ContentType, entityTag: new EntityTagHeaderValue($"\"{asset.Version}\""));
    }

    private static Asset Load(string resource)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var contentType = System.IO.Path.GetExtension(resource) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        };
        return new Asset(content, contentType, Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8)));
    }

    private sealed record Asset(byte[] Content, string ContentType, string Version);
}

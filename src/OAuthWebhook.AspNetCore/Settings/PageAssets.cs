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

    // One sheet of two: were Bootstrap's seen alone for a moment, its images in data URIs would be asked for, and refused by the policy.
    private const string StyleSheet = "settings.css";
    private static readonly string[] StyleSheets = ["bootstrap.min.css", StyleSheet];

    private static readonly FrozenDictionary<string, Asset> All = typeof(PageAssets).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
        .Select(name => name[ResourcePrefix.Length..])
        .Except(StyleSheets)
        .Append(StyleSheet)
        .ToFrozenDictionary(name => name, name => Asset.Of(name, name == StyleSheet ? [.. StyleSheets.SelectMany(Read)] : Read(name)));

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

    private static byte[] Read(string name)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream(ResourcePrefix + name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private sealed record Asset(byte[] Content, string ContentType, string Version)
    {
        public static Asset Of(string name, byte[] content) => new(
            content,
            System.IO.Path.GetExtension(name) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                _ => "text/plain; charset=utf-8",
            },
            Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8)));
    }
}

using System.Text.Json.Nodes;
using Elsa.Studio.StandIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace ElsaOAuthWebhook.Studio.Tests.Running;

/// <summary>Serves a Studio with the module, on an origin of its own.</summary>
internal sealed class StudioServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    // Known when both servers run: each wants the other's address.
    private StudioSite? _site;

    private StudioServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        var types = new FileExtensionContentTypeProvider { Mappings = { [".dat"] = "application/octet-stream", [".dll"] = "application/octet-stream" } };
        _app.Use(async (context, next) =>
        {
            var path = context.Request.Path.Value!.Trim('/');
            if (_site?.Find(path) is not { } file)
            {
                await next();
                return;
            }

            context.Response.ContentType = types.TryGetContentType(path, out var type) ? type : null;
            await context.Response.Body.WriteAsync(file);
        });
        _app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(StudioFiles.ModuleContent), RequestPath = "/_content/ElsaOAuthWebhook.Studio" });
        _app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(StudioFiles.Package), ContentTypeProvider = types });
        _app.Run(async context =>
        {
            // Studio's own addresses; a file that is not there is no page.
            if (Path.HasExtension(context.Request.Path))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            context.Response.ContentType = "text/html";
            await context.Response.Body.WriteAsync(_site!.Find("index.html"));
        });
    }

    /// <summary>Its origin, as browsers send it.</summary>
    public string Origin { get; private set; } = "";

    public static async Task<StudioServer> StartAsync()
    {
        var server = new StudioServer();
        await server._app.StartAsync();
        server.Origin = server._app.Urls.First();
        return server;
    }

    /// <summary>Points Studio to an Elsa server.</summary>
    public void PointTo(Uri elsa) => _site = new(
        new StudioPackage(StudioFiles.Package),
        StudioFiles.Program,
        [StudioFiles.Module],
        new JsonObject { ["Backend"] = new JsonObject { ["Url"] = new Uri(elsa, "/elsa/api").AbsoluteUri } });

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

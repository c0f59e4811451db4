using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OAuthWebhook.Testing;

/// <summary>
/// A server on a free port of 127.0.0.1 that answers as scripted, however badly, and records what it was asked.
/// A path nobody has scripted gives 500 and says so.
/// </summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ScriptedEndpoint> _endpoints = new(StringComparer.Ordinal);

    private ScriptedServer(TestCertificates? tls)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        if (tls is null)
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        else
            builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(AskForCertificate(tls))));
        // A stalled answer must not hold up the end of a test.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public Uri BaseAddress { get; private set; } = null!;

    /// <summary>The endpoint at this path, made when first named.</summary>
    public ScriptedEndpoint this[string path] =>
        _endpoints.GetOrAdd(path, path => new ScriptedEndpoint(new Uri(BaseAddress, path)));

    /// <summary>With certificates it serves https, and asks clients for theirs without insisting.</summary>
    public static async Task<ScriptedServer> StartAsync(TestCertificates? tls = null)
    {
        var server = new ScriptedServer(tls);
        await server._app.StartAsync();
        server.BaseAddress = new Uri(server._app.Urls.Single());
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static HttpsConnectionAdapterOptions AskForCertificate(TestCertificates tls)
    {
        var options = new HttpsConnectionAdapterOptions { ServerCertificate = tls.Server, ClientCertificateMode = ClientCertificateMode.AllowCertificate };
        options.AllowAnyClientCertificate();
        return options;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = await RecordedRequest.ReadAsync(context.Request);
        var answer = this[context.Request.Path].Next(request);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, _app.Lifetime.ApplicationStopping);
        try
        {
            if (answer.Gate is not null)
                await answer.Gate.PassAsync(request, gone.Token);
            await SendAsync(context, answer, gone.Token);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    private static async Task SendAsync(HttpContext context, Answer answer, CancellationToken cancellationToken)
    {
        switch (answer.Misbehavior)
        {
            case Misbehavior.None:
                Begin(context.Response, answer);
                await context.Response.Body.WriteAsync(answer.Body, cancellationToken);
                break;
            case Misbehavior.StallMidway or Misbehavior.CloseMidway:
                Begin(context.Response, answer);
                await context.Response.Body.WriteAsync(answer.Body[..(answer.Body.Length / 2)], cancellationToken);
                await context.Response.Body.FlushAsync(cancellationToken);
                break;
        }

        switch (answer.Misbehavior)
        {
            case Misbehavior.Stall or Misbehavior.StallMidway:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                break;
            case Misbehavior.Close:
                context.Abort();
                break;
            case Misbehavior.CloseMidway:
                // Unlike a reset, which may overtake it, this lets what was sent arrive.
                throw new IOException("The script ends the answer here.");
        }
    }

    private static void Begin(HttpResponse response, Answer answer)
    {
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        if (!answer.Chunked && answer.Status is not (204 or 304))
            response.ContentLength = answer.Body.Length;
        foreach (var (name, value) in answer.Headers)
            response.Headers[name] = value;
    }
}

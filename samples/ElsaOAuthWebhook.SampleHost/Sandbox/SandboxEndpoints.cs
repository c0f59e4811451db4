using ElsaOAuthWebhook.SampleHost.Sandbox.Api;
using ElsaOAuthWebhook.SampleHost.Sandbox.Authorization;
using ElsaOAuthWebhook.SampleHost.Sandbox.Clients;
using ElsaOAuthWebhook.SampleHost.Sandbox.Grants;
using ElsaOAuthWebhook.SampleHost.Sandbox.Pages;
using ElsaOAuthWebhook.SampleHost.Sandbox.Tokens;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ElsaOAuthWebhook.SampleHost.Sandbox;

/// <summary>An authorization server and a protected API under <c>/sandbox</c>, so that everything works with no internet.</summary>
public static partial class SandboxEndpoints
{
    private const int LargestBody = 64 * 1024;

    public static IServiceCollection AddSandbox(this IServiceCollection services, Action<SandboxOptions>? configure = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SandboxClients>();
        services.AddSingleton<PendingConsents>();
        services.AddSingleton<GrantStore>();
        services.AddSingleton<SandboxStats>();
        services.AddSingleton<AuthorizationEndpoint>();
        services.AddSingleton<TokenEndpoint>();
        services.AddOptions<SandboxOptions>()
            .BindConfiguration(SandboxOptions.Section)
            .Configure(configure ?? (_ => { }))
            .Validate(options => options.IsValid(), "Sandbox: every lifetime and the capacity must be positive, and an access token must live for a second at least.")
            .ValidateOnStart();
        return services;
    }

    /// <summary>Maps the sandbox; outside Development nothing, unless <see cref="SandboxOptions.AllowOutsideDevelopment"/>.</summary>
    public static IEndpointRouteBuilder MapSandbox(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var options = services.GetRequiredService<IOptions<SandboxOptions>>().Value;
        var isDevelopment = services.GetRequiredService<IHostEnvironment>().IsDevelopment();
        if (!isDevelopment && !options.AllowOutsideDevelopment)
        {
            LogNotMapped(services.GetRequiredService<ILogger<SandboxOptions>>());
            return endpoints;
        }

        // Anonymous to the host, whatever its fallback policy: the sandbox does its own authentication.
        var sandbox = endpoints.MapGroup(SandboxAddresses.Root)
            .AllowAnonymous()
            .ExcludeFromDescription()
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        sandbox.MapGet("", (HttpRequest request) => SandboxPage.Index(options, SandboxAddresses.Of(request), isDevelopment, notice: SandboxTools.Notice(request)));
        sandbox.MapMethods(
            "/authorize",
            [HttpMethods.Get, HttpMethods.Post],
            (AuthorizationEndpoint endpoint, HttpRequest request, CancellationToken cancellationToken) => endpoint.BeginAsync(request, cancellationToken));
        sandbox.MapPost(
            "/authorize/decision",
            (AuthorizationEndpoint endpoint, HttpRequest request, CancellationToken cancellationToken) => endpoint.DecideAsync(request, cancellationToken));
        sandbox.MapPost(
            "/token",
            (TokenEndpoint endpoint, HttpRequest request, CancellationToken cancellationToken) => endpoint.HandleAsync(request, cancellationToken));
        MapMetadata(endpoints, sandbox);
        MapApi(sandbox);
        if (isDevelopment)
            sandbox.MapTools();
        return endpoints;
    }

    // RFC 8414 §3.1 puts the issuer's path after the well-known part; many clients append it instead, so both work.
    private static void MapMetadata(IEndpointRouteBuilder root, RouteGroupBuilder sandbox)
    {
        static IResult Get(HttpRequest request) => Results.Json(new Metadata(SandboxAddresses.Of(request)));
        sandbox.MapGet(Metadata.WellKnown, Get);
        root.MapGet(Metadata.WellKnown + SandboxAddresses.Root, Get).AllowAnonymous().ExcludeFromDescription();
    }

    private static void MapApi(RouteGroupBuilder sandbox)
    {
        var resources = sandbox.MapGroup("").AddEndpointFilter<RouteGroupBuilder, BearerAuthentication>();
        resources.MapGet("/userinfo", Userinfo.Get);
        resources.Map("/api/echo", EchoApi.EchoAsync);
        resources.Map("/api/status/{code:int:range(200,599)}", EchoApi.Status);
        resources.Map("/api/slow", EchoApi.SlowAsync);
    }

    [LoggerMessage(LogLevel.Information, "The sandbox is not mapped: its secrets are well known, and this is not Development. Sandbox:AllowOutsideDevelopment maps it all the same.")]
    private static partial void LogNotMapped(ILogger logger);
}

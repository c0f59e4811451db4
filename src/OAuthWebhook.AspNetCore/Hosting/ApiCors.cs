using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace OAuthWebhook.AspNetCore.Hosting;

/// <summary>
/// Lets pages of the allowed origins call the management API. Before the host's own pipeline: also a refusal has to be readable there.
/// Without such an origin it does nothing, and a host's own rules are all there are.
/// </summary>
internal sealed class ApiCors(IOptions<OAuthWebhookWebOptions> options) : IStartupFilter, IConfigureOptions<CorsOptions>
{
    private const string Policy = "OAuthWebhook.ManagementApi";

    private readonly OAuthWebhookWebOptions _options = options.Value;

    // No credentials: a browser sends no cookie along, and the API accepts none.
    public void Configure(CorsOptions options) => options.AddPolicy(Policy, policy => policy
        .WithOrigins([.. _options.AllowedOrigins])
        .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Delete)
        .WithHeaders(HeaderNames.Authorization, HeaderNames.ContentType, HeaderNames.IfMatch)
        .WithExposedHeaders(HeaderNames.ETag, HeaderNames.Location, HeaderNames.RetryAfter));

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (_options.AllowedOrigins.Count > 0)
            app.UseWhen(IsApi, api => api.UseCors(Policy));
        next(app);
    };

    // The path base is still part of the path, since the host has not taken it off yet.
    private bool IsApi(HttpContext context) =>
        context.Request.Path.StartsWithSegments(_options.ApiPath, StringComparison.OrdinalIgnoreCase)
        || (_options.PublicAddress is { } address && context.Request.Path.StartsWithSegments(address.AbsolutePath.TrimEnd('/') + _options.ApiPath, StringComparison.OrdinalIgnoreCase));
}

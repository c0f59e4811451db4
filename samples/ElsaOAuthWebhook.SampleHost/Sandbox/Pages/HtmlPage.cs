using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Pages;

/// <summary>
/// A page rendered from a component, with a policy that lets nothing run, load or frame it. The renderer is
/// used by itself: the whole of Razor components brings scripts, antiforgery and key storage.
/// </summary>
internal sealed class HtmlPage<TPage>(int status = StatusCodes.Status200OK) : IResult
    where TPage : IComponent
{
    private readonly Dictionary<string, object?> _parameters = [];

    /// <summary>A place other than the sandbox where a form of the page may end.</summary>
    public string? FormAction { get; init; }

    public object? this[string parameter]
    {
        set => _parameters[parameter] = value;
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(_parameters))).ToHtmlString());

        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = string.Join("; ",
            "default-src 'none'",
            $"style-src {PageStyle.CspSource}",
            $"form-action 'self' {FormAction}".TrimEnd(),
            "frame-ancestors 'none'",
            "base-uri 'none'");
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-store";
        await response.WriteAsync(html, httpContext.RequestAborted);
    }
}

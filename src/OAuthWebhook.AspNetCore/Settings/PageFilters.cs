using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Connections;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>Names the permission that a page handler needs. A handler of the Tokens pages without it does not run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsAttribute(string permission) : Attribute
{
    public string Permission => permission;
}

/// <summary>Refuses a handler whose permission the signed-in person lacks, with a page that names it.</summary>
internal sealed class PagePermissions : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (context.HandlerInstance is not TokensPage || context.HandlerMethod is not { } handler)
            return next();
        var permission = handler.MethodInfo.GetCustomAttribute<NeedsAttribute>()?.Permission
            ?? throw new InvalidOperationException($"The page handler {handler.MethodInfo.Name} names no permission.");
        if (context.HttpContext.User.May(permission))
            return next();
        context.Result = new Notice(NoticeKind.Danger, CommonTexts.YouMayNotDoThis, CommonTexts.PermissionMissing.With(permission))
        {
            NextStep = CommonTexts.PermissionMissingNext,
        }.AsPage(StatusCodes.Status403Forbidden);
        return Task.CompletedTask;
    }
}

/// <summary>Headers of every page, and a page of its own for a form that came without a valid antiforgery token.</summary>
internal sealed class PageHeaders : IAlwaysRunResultFilter
{
    // No inline script or style, nothing from elsewhere, no frame around it; forms post to this host alone.
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public void OnResultExecuting(ResultExecutingContext context)
    {
        var headers = context.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            context.Result = new Notice(NoticeKind.Warning, CommonTexts.FormOutOfDate, CommonTexts.FormOutOfDateReason)
            {
                NextStep = CommonTexts.FormOutOfDateNext,
            }.AsPage(StatusCodes.Status400BadRequest);
        }
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}

/// <summary>A page for the time when the store cannot be reached.</summary>
internal sealed partial class StoreFailures : IExceptionFilter
{
    public void OnException(ExceptionContext context)
    {
        if (context.Exception is not StoreUnavailableException exception)
            return;
        context.Result = Answer(context.HttpContext, exception);
        context.ExceptionHandled = true;
    }

    public static IActionResult Answer(HttpContext context, StoreUnavailableException exception)
    {
        LogStoreUnavailable(context.RequestServices.GetRequiredService<ILogger<StoreFailures>>(), exception);
        context.Response.Headers.RetryAfter = "5";
        return new Notice(NoticeKind.Danger, CommonTexts.StoreUnreachable, CommonTexts.StoreUnreachableEffect)
        {
            NextStep = CommonTexts.StoreUnreachableNext,
        }.AsPage(StatusCodes.Status503ServiceUnavailable);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A settings page found the connections' store unavailable")]
    private static partial void LogStoreUnavailable(ILogger logger, Exception exception);
}

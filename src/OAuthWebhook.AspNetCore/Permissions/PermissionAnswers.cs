using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OAuthWebhook.AspNetCore.Api;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Settings;

namespace OAuthWebhook.AspNetCore.Permissions;

/// <summary>Answers refused calls of the management API with problem details that name the permission; leaves every other endpoint of the host to the handler that was there before.</summary>
internal sealed class PermissionAnswers(IAuthorizationMiddlewareResultHandler others) : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || context.GetEndpoint()?.Metadata.GetMetadata<NeedsPermission>() is not { } needs)
        {
            await others.HandleAsync(next, context, policy, authorizeResult);
            if (authorizeResult.Challenged && context.Response is { HasStarted: false, StatusCode: StatusCodes.Status401Unauthorized })
                await ExplainAsync(context);
            return;
        }

        if (authorizeResult.Challenged)
        {
            // The schemes' own challenge names them in WWW-Authenticate; a cookie scheme's redirect to a page is no answer to a program.
            await others.HandleAsync(next, context, policy, authorizeResult);
            if (context.Response.HasStarted)
                return;
            context.Response.Headers.Remove("Location");
            await Problem.SignInNeeded.ExecuteAsync(context);
            return;
        }

        await Problem.PermissionNeeded(needs.Permission).ExecuteAsync(context);
    }

    // A scheme for programs, such as Bearer, leaves a person in front of an empty page.
    private static Task ExplainAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>()?.AreaName != SettingsRoutes.Area ? Task.CompletedTask : context.Response.WriteAsync(
            "Sign-in needed. The authentication scheme of these pages has no sign-in for browsers: "
            + $"name one that has in {OAuthWebhookWebOptions.SectionName}:{nameof(OAuthWebhookWebOptions.PagesAuthenticationScheme)}, or add the built-in page with AddPageSignIn.",
            context.RequestAborted);
}

/// <summary>Marks an endpoint of the management API with the permission it needs.</summary>
internal sealed record NeedsPermission(string Permission);

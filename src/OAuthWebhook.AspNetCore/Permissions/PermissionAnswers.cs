using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using OAuthWebhook.AspNetCore.Api;

namespace OAuthWebhook.AspNetCore.Permissions;

/// <summary>Answers refused calls of the management API with problem details that name the permission; leaves every other endpoint of the host to the handler that was there before.</summary>
internal sealed class PermissionAnswers(IAuthorizationMiddlewareResultHandler others) : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || context.GetEndpoint()?.Metadata.GetMetadata<NeedsPermission>() is not { } needs)
        {
            await others.HandleAsync(next, context, policy, authorizeResult);
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
}

/// <summary>Marks an endpoint of the management API with the permission it needs.</summary>
internal sealed record NeedsPermission(string Permission);

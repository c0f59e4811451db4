using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace OAuthWebhook.AspNetCore.Permissions;

/// <summary>Asks for one permission; <c>*</c> has them all.</summary>
internal sealed class PermissionRequirement(string permission) : AuthorizationHandler<PermissionRequirement>, IAuthorizationRequirement
{
    public string Permission => permission;

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (context.User.May(requirement.Permission))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}

internal static class PermissionPrincipalExtensions
{
    /// <summary>Whether a signed-in identity of this principal holds the permission: an identity nobody vouched for counts for nothing.</summary>
    public static bool May(this ClaimsPrincipal user, string permission) =>
        user.Identities.Where(identity => identity.IsAuthenticated)
            .SelectMany(identity => identity.FindAll(OAuthConnectionPermissions.ClaimType))
            .Any(claim => claim.Value == permission || claim.Value == OAuthConnectionPermissions.All);
}

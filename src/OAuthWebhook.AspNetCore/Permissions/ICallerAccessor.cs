using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using OAuthWebhook.Access;

namespace OAuthWebhook.AspNetCore.Permissions;

/// <summary>Tells who is behind a request, and of which tenant. Register one to replace the default, which knows a single tenant.</summary>
public interface ICallerAccessor
{
    /// <summary>Tells who is behind a signed-in request.</summary>
    /// <param name="context">The request; its user is signed in.</param>
    /// <returns>Tenant and subject; the origin is filled in by whoever asks.</returns>
    Caller GetCaller(HttpContext context);
}

/// <summary>The default: the default tenant, and the subject from the claims. A host of many tenants derives its own from this.</summary>
public class ClaimsCallerAccessor : ICallerAccessor
{
    /// <inheritdoc />
    public Caller GetCaller(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var user = context.User;
        return new Caller
        {
            TenantId = GetTenantId(context),
            Subject = user.FindFirstValue("sub") ?? user.FindFirstValue(ClaimTypes.NameIdentifier) ?? user.Identity?.Name ?? user.FindFirstValue("name"),
        };
    }

    /// <summary>The tenant a request is made in; empty is the default tenant.</summary>
    /// <param name="context">The request.</param>
    protected virtual string GetTenantId(HttpContext context) => "";
}

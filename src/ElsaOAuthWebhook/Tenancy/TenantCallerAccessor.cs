using Elsa.Common.Multitenancy;
using Microsoft.AspNetCore.Http;
using OAuthWebhook.AspNetCore.Permissions;

namespace ElsaOAuthWebhook.Tenancy;

/// <summary>Has the management API and the pages work in the tenant that Elsa found for the request.</summary>
internal sealed class TenantCallerAccessor(ITenantAccessor tenants) : ClaimsCallerAccessor
{
    protected override string GetTenantId(HttpContext context) => tenants.TenantId;
}

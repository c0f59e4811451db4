using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.Grants;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>Which grant types a connection can have, and what each needs.</summary>
internal static class GrantTypesEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/grant-types", List).Needs(OAuthConnectionPermissions.Read)
            .WithSummary("The grant types a connection can have, and the fields each needs").Produces<GrantTypeList>();

    private static JsonHttpResult<GrantTypeList> List(GrantCatalog grants) => TypedResults.Json(
        new GrantTypeList([.. grants.Descriptors
            .Where(grant => grant.Selectable)
            .Select(grant => new GrantTypeView(grant.GrantType, grant.DisplayName, grant.Description, grant.Interactive, grant.Interactive ? grant.Consent : null, grant.Fields))]),
        ApiJson.Options);
}

/// <summary>The grant types of this host.</summary>
internal sealed record GrantTypeList(IReadOnlyList<GrantTypeView> Items);

/// <summary>A grant type and what it needs besides what every connection has.</summary>
internal sealed record GrantTypeView(string GrantType, string DisplayName, string Description, bool Interactive, ConsentKind? Consent, IReadOnlyList<GrantField> Fields);

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.Discovery;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>What an issuer says about its server, to fill into a connection.</summary>
internal static class DiscoveryEndpoint
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/discovery", DiscoverAsync).Needs(OAuthConnectionPermissions.Write)
            .WithSummary("Look up an issuer's endpoints and what it supports; 'values' are fields of a connection").Produces<DiscoveredServer>().ProducesProblems(400);

    private static async Task<IResult> DiscoverAsync(JsonBody<DiscoveryBody> body, DiscoveryService discovery, CancellationToken cancellationToken)
    {
        if (body.Value.Issuer is not { Length: > 0 } issuer)
            return Invalid("Enter the issuer, such as https://login.example.com.");
        return (await discovery.DiscoverAsync(issuer, cancellationToken)).TryGet(out var server, out var error)
            ? TypedResults.Json(server, ApiJson.WithoutNulls)
            : Invalid(error.Message);
    }

    private static Problem Invalid(string message) => Problem.Invalid(new Dictionary<string, string[]> { ["issuer"] = [message] });
}

/// <summary>Whom to ask.</summary>
internal sealed record DiscoveryBody
{
    public string? Issuer { get; init; }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Discovery;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>What an issuer says about its server, to fill into a connection.</summary>
internal static class DiscoveryEndpoint
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/discovery", DiscoverAsync).Needs(OAuthConnectionPermissions.Write)
            .WithSummary("Look up an issuer's endpoints and what it supports; 'values' are fields of a connection").Produces<DiscoveredServer>().ProducesProblems(400);

    private static async Task<IResult> DiscoverAsync(JsonBody<DiscoveryBody> body, DiscoveryService discovery, ClientAuthenticationCatalog methods, CancellationToken cancellationToken)
    {
        if (body.Value.Issuer is not { Length: > 0 } issuer)
            return Invalid("issuer", "Enter the issuer, such as https://login.example.com.");
        var method = body.Value.ClientAuthenticationMethod;
        if (method is not null && methods.Find(method) is null)
            return Invalid("clientAuthenticationMethod", $"Choose one of: {string.Join(", ", methods.Methods.Select(known => known.Name))}.");
        return (await discovery.DiscoverAsync(issuer, method, cancellationToken)).TryGet(out var server, out var error)
            ? TypedResults.Json(server, ApiJson.WithoutNulls)
            : Invalid("issuer", error.Message);
    }

    private static Problem Invalid(string field, string message) => Problem.Invalid(new Dictionary<string, string[]> { [field] = [message] });
}

/// <summary>Whom to ask.</summary>
internal sealed record DiscoveryBody
{
    public string? Issuer { get; init; }

    /// <summary>How the client will authenticate, if that is known.</summary>
    public string? ClientAuthenticationMethod { get; init; }
}

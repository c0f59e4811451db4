using ElsaOAuthWebhook.SampleHost.Sandbox.Grants;

namespace ElsaOAuthWebhook.SampleHost.Sandbox;

/// <summary>Looking at and disturbing the sandbox, to show and to test how a client copes. In Development only.</summary>
internal static class SandboxTools
{
    public static void MapTools(this RouteGroupBuilder sandbox)
    {
        sandbox.MapGet("/stats", (SandboxStats stats) => Results.Json(stats.Snapshot()));
        sandbox.MapPost("/expire", (GrantStore grants, HttpRequest request) =>
        {
            grants.ExpireAccessTokens();
            return Done(request, "expired");
        });
        sandbox.MapPost("/revoke", (GrantStore grants, HttpRequest request) =>
        {
            grants.RevokeEverything();
            return Done(request, "revoked");
        });
    }

    /// <summary>What the start page says after one of its buttons was pressed.</summary>
    public static string? Notice(HttpRequest request) => request.Query["done"].ToString() switch
    {
        "expired" => "Every access token is expired: the next call refreshes its token.",
        "revoked" => "Every grant is revoked: a connection that a person consented to has to be authorized again.",
        _ => null,
    };

    // A person goes back to the page with the button, a program needs no body.
    private static IResult Done(HttpRequest request, string what) =>
        request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType == "text/html")
            ? Results.LocalRedirect($"~{SandboxAddresses.Root}?done={what}")
            : Results.NoContent();
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.UiTickets;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>Open a pop-up in which a person adds a connection.</summary>
internal static class UiTicketsEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/ui-tickets", IssueAsync).Needs(OAuthConnectionPermissions.Write)
            .WithSummary("Get a URL, good once and for 30 seconds, to open in a pop-up where a person adds a connection; poll /authorizations/{id} for how that ends").Produces<UiTicketView>().ProducesProblems(400);

    private static async Task<IResult> IssueAsync(
        JsonBody<UiTicketBody> body, HttpContext http, UiTicketService tickets, PublicAddress address, IOptions<OAuthWebhookWebOptions> options, CancellationToken cancellationToken)
    {
        var errors = body.Value.Check(options.Value);
        if (errors.Count > 0)
            return Problem.Invalid(errors);
        var issued = await tickets.IssueAsync(http.Caller(), body.Value.Origin, body.Value.Nonce, cancellationToken);
        return address.UiTicketUri(http.Request, issued.Ticket).TryGet(out var url, out var error)
            ? TypedResults.Json(new UiTicketView(issued.Id, url, issued.ExpiresAt), ApiJson.Options)
            : Problem.Of(error);
    }
}

/// <summary>Who opens the pop-up, and is told what comes of it.</summary>
internal sealed record UiTicketBody
{
    private const int ShortestNonce = 16;
    private const int LongestNonce = 128;

    public string? Origin { get; init; }

    public string? Nonce { get; init; }

    public Dictionary<string, string[]> Check(OAuthWebhookWebOptions options)
    {
        Dictionary<string, string[]> errors = [];
        if (Origin is null || !options.AllowedOrigins.Contains(Origin))
            errors["origin"] = [$"The origin of the page that opens the pop-up is needed, one of the setting {OAuthWebhookWebOptions.SectionName}:{nameof(OAuthWebhookWebOptions.AllowedOrigins)} of this host, written exactly as there."];
        if (Nonce is not { Length: >= ShortestNonce and <= LongestNonce } || Nonce.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
            errors["nonce"] = [$"{ShortestNonce} to {LongestNonce} visible ASCII characters are needed, random ones: the result comes back with them."];
        return errors;
    }
}

/// <summary>What to open and until when it is good; the id to poll.</summary>
internal sealed record UiTicketView(string Id, Uri Url, DateTimeOffset ExpiresAt);

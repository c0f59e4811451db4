using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OAuthWebhook.AspNetCore.Consent;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>Make the links by which end users connect accounts of their own.</summary>
internal static class ConsentLinksEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/connections/{id}/consent-links", CreateAsync).Needs(OAuthConnectionPermissions.Write)
            .WithSummary("Make a link by which one end user connects an account for a template").Produces<ConsentLinkView>().ProducesProblems(400, 404, 409);

    private static async Task<IResult> CreateAsync(
        string id, JsonBody<ConsentLinkBody> body, HttpContext http, SubjectConnections subjects, ConsentLinks links, PublicAddress address, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = body.Value.Check(links);
        if (errors.Count > 0)
            return Problem.Invalid(errors);
        var caller = http.Caller();
        var subject = body.Value.Subject!;
        if (!(await subjects.FindTemplateAsync(new ConnectionKey(caller.TenantId, id), subject, cancellationToken)).TryGet(out var template, out var error))
            return Problem.Of(error);
        var issued = time.GetUtcNow();
        var link = new ConsentLink(caller.TenantId, template.Key.Id, subject, issued, issued.AddSeconds(body.Value.ExpiresInSeconds ?? ConsentLinkBody.DefaultSeconds), body.Value.ReturnUrl);
        return address.ConnectUri(http.Request, links.Write(link)).TryGet(out var url, out error)
            ? TypedResults.Json(new ConsentLinkView(url, link.ExpiresAt), ApiJson.Options)
            : Problem.Of(error);
    }
}

/// <summary>The link that is asked for.</summary>
internal sealed record ConsentLinkBody
{
    public const int DefaultSeconds = 24 * 60 * 60;

    private const int FewestSeconds = 60;
    private const int MostSeconds = 30 * DefaultSeconds;
    private const int LongestReturnUrl = 1000;

    public string? Subject { get; init; }

    public int? ExpiresInSeconds { get; init; }

    public string? ReturnUrl { get; init; }

    public Dictionary<string, string[]> Check(ConsentLinks links)
    {
        Dictionary<string, string[]> errors = [];
        if (SubjectConnection.Check(Subject) is { } malformed)
            errors["subject"] = [malformed];
        if (ExpiresInSeconds is < FewestSeconds or > MostSeconds)
            errors["expiresInSeconds"] = [$"Enter seconds from {FewestSeconds} to {MostSeconds}, or nothing for a day."];
        if (ReturnUrl?.Length > LongestReturnUrl)
            errors["returnUrl"] = [$"It has {ReturnUrl.Length} characters; at most {LongestReturnUrl} fit into a link."];
        else if (ReturnUrl is { } url && !links.MayReturnTo(url))
            errors["returnUrl"] = [$"It is neither a path of this host nor at an origin of its setting {OAuthWebhookWebOptions.SectionName}:{nameof(OAuthWebhookWebOptions.ConsentReturnOrigins)}. Enter such a one, or leave it out."];
        return errors;
    }
}

/// <summary>A link, and until when it is good.</summary>
internal sealed record ConsentLinkView(Uri Url, DateTimeOffset ExpiresAt);

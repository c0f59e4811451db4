using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.Json;
using OAuthWebhook.References;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>Tell where a connection is used, and point all of that to another one.</summary>
internal static class UsagesEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/connections/{id}/usages", FindAsync).Needs(OAuthConnectionPermissions.Read)
            .WithSummary("Tell what uses a connection: versions of workflows, and connections that exchange its token").Produces<UsagesView>().ProducesProblems(404);
        api.MapPost("/connections/{id}/repoint", RepointAsync).Needs(OAuthConnectionPermissions.Write)
            .WithSummary("Point all that uses a connection to another one; the answer says what could not be").Produces<RepointView>().ProducesProblems(400, 404);
    }

    private static async Task<IResult> FindAsync(string id, HttpContext http, ConnectionUses uses, CancellationToken cancellationToken) =>
        await uses.FindAsync(http.Caller(), id, cancellationToken) is { } found ? TypedResults.Json(UsagesView.Of(found), ApiJson.Options) : Problem.NoSuchConnection;

    private static async Task<IResult> RepointAsync(string id, JsonBody<RepointBody> body, HttpContext http, ConnectionUses uses, CancellationToken cancellationToken)
    {
        if (body.Value.Target is not { Length: > 0 } target)
            return Invalid("Enter the id of the connection to use in place of this one.");
        return await uses.RepointAsync(http.Caller(), id, target, cancellationToken) switch
        {
            RepointOutcome.Done done => TypedResults.Json(RepointView.Of(done.References), ApiJson.Options),
            RepointOutcome.Invalid invalid => Invalid(invalid.Reason),
            _ => Problem.NoSuchConnection,
        };
    }

    private static Problem Invalid(string reason) => Problem.Invalid(new Dictionary<string, string[]> { ["target"] = [reason] });
}

/// <summary>The connection to use in place of another one.</summary>
internal sealed record RepointBody
{
    public string? Target { get; init; }
}

/// <summary>What uses a connection.</summary>
/// <param name="References">What does.</param>
/// <param name="Unread">What could not be looked into.</param>
/// <param name="Limits">What is never found.</param>
internal sealed record UsagesView(IReadOnlyList<ReferenceView> References, IReadOnlyList<ReferenceView> Unread, IReadOnlyList<string> Limits)
{
    public static UsagesView Of(FoundReferences found) => new([.. found.References.Select(ReferenceView.Of)], [.. found.Unread.Select(ReferenceView.Of)], found.Limits);
}

/// <summary>What became of pointing to another connection.</summary>
/// <param name="Changed">What uses the other one now.</param>
/// <param name="Kept">What still uses the first one, each with its <c>obstacle</c>.</param>
internal sealed record RepointView(IReadOnlyList<ReferenceView> Changed, IReadOnlyList<ReferenceView> Kept)
{
    public static RepointView Of(RepointedReferences repointed) => new([.. repointed.Changed.Select(ReferenceView.Of)], [.. repointed.Kept.Select(ReferenceView.Of)]);
}

/// <summary>A place that names a connection.</summary>
internal sealed record ReferenceView(
    string Kind,
    string Id,
    string Name,
    int? Version,
    [property: JsonConverter(typeof(CamelCaseEnumConverter<ReferenceStage>))] ReferenceStage? Stage,
    ReferencePlace? Activity,
    string? Field,
    Uri? Link,
    string? Obstacle)
{
    public static ReferenceView Of(ConnectionReference reference) =>
        new(reference.Kind, reference.Id, reference.Name, reference.Version, reference.Stage, reference.Place, reference.Field, reference.Link, reference.Obstacle);
}

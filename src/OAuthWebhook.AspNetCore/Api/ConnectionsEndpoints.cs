using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Providers;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>List, create, read, replace and delete connections.</summary>
internal static class ConnectionsEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/connections", ListAsync).Needs(OAuthConnectionPermissions.Read)
            .WithSummary("List connections").Produces<ConnectionList>().ProducesProblems(400);
        api.MapPost("/connections", CreateAsync).Needs(OAuthConnectionPermissions.Write)
            .WithSummary("Create a connection").Produces<ConnectionView>(201).ProducesProblems(400);
        api.MapGet("/connections/{id}", FindAsync).Needs(OAuthConnectionPermissions.Read)
            .WithSummary("Read a connection").Produces<ConnectionView>().ProducesProblems(404);
        api.MapPut("/connections/{id}", ReplaceAsync).Needs(OAuthConnectionPermissions.Write)
            .WithSummary("Replace a connection; needs If-Match").Produces<ConnectionView>().ProducesProblems(400, 404, 409, 412, 428);
        api.MapDelete("/connections/{id}", DeleteAsync).Needs(OAuthConnectionPermissions.Delete)
            .WithSummary("Delete a connection with its token, which the provider is told to revoke; 200 says that it could not be told. One that is used stays (409), unless force is true")
            .Produces(204).Produces<NotRevoked>().ProducesProblems(400, 404, 409, 412);
    }

    /// <summary>Answers a connection with its version as entity tag. It changes with edits alone, so it is for If-Match, not for caching.</summary>
    public static IResult View(HttpContext http, ConnectionOverview connection, TimeProvider time)
    {
        http.Response.Headers.ETag = EntityTags.Of(connection.Version);
        return TypedResults.Json(ConnectionView.Of(connection, CallbackUrl(http, connection), time.GetUtcNow()), ApiJson.Options);
    }

    private static Uri? CallbackUrl(HttpContext http, ConnectionOverview connection) =>
        connection.Interactive ? http.RequestServices.GetRequiredService<PublicAddress>().CallbackUri(http.Request, connection).Value : null;

    private static async Task<IResult> ListAsync(
        string? search, string? status, string? provider, string? template, string? subjects, string? pickable, string? sort, string? page, string? pageSize,
        HttpContext http, ConnectionService connections, TimeProvider time, CancellationToken cancellationToken)
    {
        var caller = http.Caller();
        var query = new ListParameters(search, status, provider, sort, page, pageSize, template, subjects, pickable).ToQuery(caller.TenantId, out var errors);
        if (errors.Count > 0)
            return Problem.Invalid(errors);
        var found = await connections.ListAsync(caller, query, cancellationToken);
        var now = time.GetUtcNow();
        return TypedResults.Json(new ConnectionList([.. found.Items.Select(item => ConnectionView.Of(item, CallbackUrl(http, item), now))], found.TotalCount), ApiJson.Options);
    }

    private static async Task<IResult> CreateAsync(
        JsonBody<ConnectionBody> body, HttpContext http, ConnectionService connections, ProviderCatalog providers, IOptions<OAuthWebhookWebOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        var input = body.Value.ToInput(providers, out var errors);
        if (errors.Count > 0)
            return Problem.Invalid(errors);
        var outcome = await connections.CreateAsync(http.Caller(), input, cancellationToken);
        if (outcome is SaveOutcome.Saved saved)
        {
            http.Response.StatusCode = StatusCodes.Status201Created;
            http.Response.Headers.Location = $"{http.Request.PathBase}{options.Value.ApiPath}/connections/{Uri.EscapeDataString(saved.Connection.Key.Id)}";
        }

        return Answer(http, outcome, time);
    }

    private static async Task<IResult> FindAsync(string id, HttpContext http, ConnectionService connections, TimeProvider time, CancellationToken cancellationToken) =>
        await connections.FindAsync(http.Caller(), id, cancellationToken) is { } connection ? View(http, connection, time) : Problem.NoSuchConnection;

    private static async Task<IResult> ReplaceAsync(
        string id, [FromHeader(Name = "If-Match")] string? ifMatch, JsonBody<ConnectionBody> body,
        HttpContext http, ConnectionService connections, ProviderCatalog providers, TimeProvider time, CancellationToken cancellationToken)
    {
        switch (EntityTags.Read(ifMatch, out var version))
        {
            case IfMatch.Missing:
                return Problem.VersionNeeded;
            case IfMatch.CannotMatch:
                return Problem.VersionChanged;
        }

        var input = body.Value.ToInput(providers, out var errors);
        if (errors.Count > 0)
            return Problem.Invalid(errors);
        return Answer(http, await connections.UpdateAsync(http.Caller(), id, input, version, cancellationToken), time);
    }

    private static async Task<IResult> DeleteAsync(
        string id, string? force, [FromHeader(Name = "If-Match")] string? ifMatch, HttpContext http, ConnectionService connections, CancellationToken cancellationToken)
    {
        if (force is not (null or "true" or "false"))
            return Problem.Invalid(new Dictionary<string, string[]> { ["force"] = ["true or false is needed."] });
        if (EntityTags.Read(ifMatch, out var version) == IfMatch.CannotMatch)
            return Problem.VersionChanged;
        return await connections.DeleteAsync(http.Caller(), id, version, force == "true", cancellationToken) switch
        {
            DeleteOutcome.Deleted deleted => NotRevoked.Answer(deleted.Revocation),
            DeleteOutcome.VersionConflict => Problem.VersionChanged,
            DeleteOutcome.Configured configured => Problem.Configured(configured.ConfigurationKey),
            DeleteOutcome.InUse used => Problem.InUse(used.Uses),
            _ => Problem.NoSuchConnection,
        };
    }

    private static IResult Answer(HttpContext http, SaveOutcome outcome, TimeProvider time)
    {
        switch (outcome)
        {
            case SaveOutcome.Saved saved:
                return View(http, saved.Connection, time);
            case SaveOutcome.Invalid invalid:
                return Problem.Invalid(invalid.Errors);
            case SaveOutcome.Configured configured:
                return Problem.Configured(configured.ConfigurationKey);
            case SaveOutcome.VersionConflict conflict:
                http.Response.Headers.ETag = EntityTags.Of(conflict.CurrentVersion);
                return Problem.VersionChanged;
            default:
                return Problem.NoSuchConnection;
        }
    }
}

/// <summary>One page of connections.</summary>
internal sealed record ConnectionList(IReadOnlyList<ConnectionView> Items, int TotalCount);

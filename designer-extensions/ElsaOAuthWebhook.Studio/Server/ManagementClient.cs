using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Elsa.Api.Client.Resources.Features.Contracts;
using Elsa.Studio.Contracts;

namespace ElsaOAuthWebhook.Studio.Server;

/// <summary>Asks the plugin's management API as whoever is signed in to this Studio.</summary>
internal sealed class ManagementClient(IHttpClientFactory clients, IBlazorServiceAccessor accessor, IServiceProvider services, ServerAddress address)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public Task<Answer<ConnectionPage>> ListAsync(string? search, CancellationToken cancellationToken) =>
        ReadAsync(HttpMethod.Get, "connections?subjects=false&pageSize=200" + (search is null ? "" : "&search=" + Uri.EscapeDataString(search)), null, ManagementJson.Default.ConnectionPage, cancellationToken);

    public Task<Answer<ConnectionSummary>> FindAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync(HttpMethod.Get, Connection(id), null, ManagementJson.Default.ConnectionSummary, cancellationToken);

    public Task<Answer<Usages>> FindUsagesAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync(HttpMethod.Get, Connection(id, "/usages"), null, ManagementJson.Default.Usages, cancellationToken);

    public Task<Answer<ConnectionSummary>> RequestTokenAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync(HttpMethod.Post, Connection(id, "/token"), null, ManagementJson.Default.ConnectionSummary, cancellationToken);

    public Task<Answer<BegunAuthorization>> AuthorizeAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync(HttpMethod.Post, Connection(id, "/authorization"), null, ManagementJson.Default.BegunAuthorization, cancellationToken);

    public Task<Answer<UiTicket>> IssueTicketAsync(string origin, string nonce, CancellationToken cancellationToken) =>
        ReadAsync(HttpMethod.Post, "ui-tickets", Json(new JsonObject { ["origin"] = origin, ["nonce"] = nonce }), ManagementJson.Default.UiTicket, cancellationToken);

    public Task<Answer<AuthorizationStanding>> FindAuthorizationAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync(HttpMethod.Get, "authorizations/" + Uri.EscapeDataString(id), null, ManagementJson.Default.AuthorizationStanding, cancellationToken);

    /// <summary>Reads a connection to change it.</summary>
    public async Task<Answer<EditableConnection>> OpenAsync(string id, CancellationToken cancellationToken)
    {
        if (!(await SendAsync(HttpMethod.Get, Connection(id), null, null, cancellationToken)).TryGet(out var answered, out var refusal))
            return refusal;
        return JsonNode.Parse(answered) is JsonObject fields ? new EditableConnection(fields) : Unreadable;
    }

    /// <summary>Replaces a connection, unless somebody else has since it was read.</summary>
    public async Task<Answer<ConnectionSummary>> SaveAsync(string id, EditableConnection connection, CancellationToken cancellationToken) =>
        Parse(await SendAsync(HttpMethod.Put, Connection(id), Json(connection.ToBody()), connection.EntityTag, cancellationToken), ManagementJson.Default.ConnectionSummary);

    /// <summary>Deletes a connection: what is left to do by hand, null when nothing is.</summary>
    public async Task<Answer<string?>> DeleteAsync(string id, bool evenInUse, CancellationToken cancellationToken)
    {
        if (!(await SendAsync(HttpMethod.Delete, Connection(id, evenInUse ? "?force=true" : ""), null, null, cancellationToken)).TryGet(out var answered, out var refusal))
            return refusal;
        return answered.Length == 0 ? (string?)null : (string?)JsonNode.Parse(answered)?["detail"];
    }

    private static string Connection(string id, string rest = "") => "connections/" + Uri.EscapeDataString(id) + rest;

    private static StringContent Json(JsonObject body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    private async Task<Answer<T>> ReadAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => Parse(await SendAsync(method, path, content, null, cancellationToken), type);

    private Answer<T> Parse<T>(Answer<string> sent, JsonTypeInfo<T> type)
        where T : class
    {
        if (!sent.TryGet(out var answered, out var refusal))
            return refusal;
        try
        {
            return JsonSerializer.Deserialize(answered, type) is { } value ? value : Unreadable;
        }
        catch (JsonException)
        {
            return Unreadable;
        }
    }

    private async Task<Answer<string>> SendAsync(HttpMethod method, string path, HttpContent? content, string? ifMatch, CancellationToken cancellationToken)
    {
        // Where the sign-in handler behind the client finds the services of this person's session.
        accessor.Services = services;
        using var patience = new CancellationTokenSource(Patience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var request = new HttpRequestMessage(method, address.Api(path)) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        try
        {
            using var client = clients.CreateClient(nameof(IFeaturesApi));
            using var response = await client.SendAsync(request, both.Token);
            var body = await response.Content.ReadAsStringAsync(both.Token);
            return response.IsSuccessStatusCode ? body : Explain(response.StatusCode, body);
        }
        catch (HttpRequestException)
        {
            return new Refusal($"The server at {address.Root} cannot be reached from here. Check that it runs, and that its setting OAuthWebhook:AllowedOrigins has this Studio's address.");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return new Refusal($"The server at {address.Root} did not answer in time. Try again in a moment.");
        }
    }

    private Refusal Explain(HttpStatusCode status, string body)
    {
        var problem = Problem(body);
        var detail = (string?)problem?["detail"];
        if (problem?["errors"] is JsonObject errors)
            detail = string.Join(" ", errors.Select(error => $"{error.Key}: {string.Join(" ", (error.Value as JsonArray ?? []).Select(text => (string?)text))}"));
        return status switch
        {
            HttpStatusCode.Unauthorized => new("The server does not know who you are. Sign in to Studio again.", false),
            HttpStatusCode.Forbidden => new((detail ?? "You may not do this.") + " Ask whoever administers the server.", false),
            HttpStatusCode.NotFound when detail is null => new($"There is no token management at {address.Root}. Install the ElsaOAuthWebhook plugin on the server; where it answers elsewhere, name that address in AddOAuthWebhookStudio.", false),
            HttpStatusCode.PreconditionFailed => new("Somebody else has changed it meanwhile. Close this, look at it again, and repeat your change.", false),
            _ => new(detail ?? $"The server answered {(int)status}. Try again, and look at its log if that goes on.", status == HttpStatusCode.NotFound),
        };
    }

    private static JsonObject? Problem(string body)
    {
        try
        {
            return body.StartsWith('{') ? JsonNode.Parse(body) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Refusal Unreadable => new($"What the server at {address.Root} answered cannot be read. Check that its plugin and this module are of versions that fit.");
}

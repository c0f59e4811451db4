using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Elsa.Api.Client.Resources.WorkflowDefinitions.Contracts;
using Elsa.Studio.Contracts;

namespace ElsaOAuthWebhook.Studio.Server;

/// <summary>Asks the plugin's management API as whoever is signed in to this Studio. Nothing is sent twice.</summary>
internal sealed class ManagementClient(IHttpClientFactory clients, IBlazorServiceAccessor accessor, IServiceProvider services, ServerAddress address)
{
    // Of the clients that AddRemoteBackend registers with the handler that signs people in, the one without retries: the others send everything up
    // to four times, whether or not the server has done it.
    private const string Client = nameof(IExecuteWorkflowApi);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private Refusal Unreadable => new($"What the server at {address.Root} answered cannot be read. Check that its plugin and this module are of versions that fit, and that nothing in between answers in its place.");

    /// <summary>Lists connections by name, those of end users left out.</summary>
    /// <param name="search">Part of a name, provider, account or description; null: all.</param>
    /// <param name="pickable">Whether only those are listed that a workflow can use.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Answer<ConnectionPage>> ListAsync(string? search, bool pickable, CancellationToken cancellationToken)
    {
        var root = address.Root;
        var path = "connections?subjects=false&pageSize=200" + (pickable ? "&pickable=true" : "") + (search is null ? "" : "&search=" + Uri.EscapeDataString(search));
        var answer = Parse(await SendAsync(HttpMethod.Get, path, null, null, cancellationToken), ManagementJson.Default.ConnectionPage);
        if (answer.TryGet(out var page, out _))
            page.Items.ForEach(connection => connection.Server = root);
        return answer;
    }

    public async Task<Answer<ConnectionSummary>> FindAsync(string id, CancellationToken cancellationToken) =>
        Parse(await SendAsync(HttpMethod.Get, Path(id), null, null, cancellationToken), ManagementJson.Default.ConnectionSummary);

    public async Task<Answer<Usages>> FindUsagesAsync(ConnectionSummary connection, CancellationToken cancellationToken) =>
        Parse(await SendAsync(HttpMethod.Get, connection, "/usages", null, null, cancellationToken), ManagementJson.Default.Usages);

    public async Task<Answer<ConnectionSummary>> RequestTokenAsync(ConnectionSummary connection, CancellationToken cancellationToken) =>
        Parse(await SendAsync(HttpMethod.Post, connection, "/token", null, null, cancellationToken), ManagementJson.Default.ConnectionSummary);

    public async Task<Answer<BegunAuthorization>> AuthorizeAsync(ConnectionSummary connection, CancellationToken cancellationToken) =>
        Parse(await SendAsync(HttpMethod.Post, connection, "/authorization", null, null, cancellationToken), ManagementJson.Default.BegunAuthorization);

    public async Task<Answer<UiTicket>> IssueTicketAsync(string origin, string nonce, CancellationToken cancellationToken) =>
        Parse(await SendAsync(HttpMethod.Post, "ui-tickets", Json(new JsonObject { ["origin"] = origin, ["nonce"] = nonce }), null, cancellationToken), ManagementJson.Default.UiTicket);

    public async Task<Answer<AuthorizationStanding>> FindAuthorizationAsync(string id, CancellationToken cancellationToken) =>
        Parse(await SendAsync(HttpMethod.Get, "authorizations/" + Uri.EscapeDataString(id), null, null, cancellationToken), ManagementJson.Default.AuthorizationStanding);

    /// <summary>Reads a connection to change it.</summary>
    public async Task<Answer<EditableConnection>> OpenAsync(ConnectionSummary connection, CancellationToken cancellationToken)
    {
        if (!(await SendAsync(HttpMethod.Get, connection, "", null, null, cancellationToken)).TryGet(out var answered, out var refusal))
            return refusal;
        return JsonText.ReadObject(answered) is { } fields && fields.ContainsKey("version") ? new EditableConnection(fields) : Unreadable;
    }

    /// <summary>Replaces a connection, unless somebody else has since it was read.</summary>
    public async Task<Answer<ConnectionSummary>> SaveAsync(ConnectionSummary connection, EditableConnection edited, CancellationToken cancellationToken) =>
        Parse(await SendAsync(HttpMethod.Put, connection, "", Json(edited.ToBody()), edited.EntityTag, cancellationToken), ManagementJson.Default.ConnectionSummary);

    /// <summary>Deletes a connection: what is left to do by hand, null when nothing is.</summary>
    public async Task<Answer<string?>> DeleteAsync(ConnectionSummary connection, bool evenInUse, CancellationToken cancellationToken)
    {
        if (!(await SendAsync(HttpMethod.Delete, connection, evenInUse ? "?force=true" : "", null, null, cancellationToken)).TryGet(out var answered, out var refusal))
            return refusal;
        if (answered.Length == 0)
            return (string?)null;
        return JsonText.ReadObject(answered) is { } left ? left["detail"].AsText() : Unreadable;
    }

    private static string Path(string id) => "connections/" + Uri.EscapeDataString(id);

    private static StringContent Json(JsonObject body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    private Answer<T> Parse<T>(Answer<string> sent, JsonTypeInfo<T> type)
        where T : class, IAnswered
    {
        if (!sent.TryGet(out var answered, out var refusal))
            return refusal;
        try
        {
            return JsonSerializer.Deserialize(answered, type) is { IsWhole: true } value ? value : Unreadable;
        }
        catch (JsonException)
        {
            return Unreadable;
        }
    }

    // Connections keep their ids when they are promoted: another server may have one of the same.
    private async Task<Answer<string>> SendAsync(HttpMethod method, ConnectionSummary connection, string rest, HttpContent? content, string? ifMatch, CancellationToken cancellationToken) =>
        connection.Server is { } server && server != address.Root
            ? new Refusal($"Nothing was done: Studio has been pointed to another server, {address.Root}, since the list was read.", IsElsewhere: true)
            : await SendAsync(method, Path(connection.Id) + rest, content, ifMatch, cancellationToken);

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
            using var client = clients.CreateClient(Client);
            using var response = await client.SendAsync(request, both.Token);
            var body = await response.Content.ReadAsStringAsync(both.Token);
            return response.IsSuccessStatusCode ? body : Explain(response.StatusCode, body);
        }
        catch (HttpRequestException)
        {
            return new Refusal($"The server at {address.Root} cannot be reached from here. Check that it runs, and that its setting OAuthWebhook:AllowedOrigins has this Studio's address.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Ours, or that which Studio's host set for its clients.
            return new Refusal($"The server at {address.Root} did not answer in time. Try again in a moment.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Studio's sign-in stands before the client and throws what it likes, such as what a gateway's page in a new token's place makes of its reading.
            return new Refusal($"Studio's sign-in failed before the server at {address.Root} was asked ({exception.GetType().Name}). Try again in a moment, or sign in to Studio again.");
        }
    }

    private Refusal Explain(HttpStatusCode status, string body)
    {
        var problem = JsonText.ReadObject(body);
        var detail = problem?["detail"].AsText();
        if (problem?["errors"] is JsonObject errors)
            detail = string.Join(" ", errors.Select(error => $"{error.Key}: {string.Join(" ", (error.Value as JsonArray ?? []).Select(text => text.AsText()))}"));
        return status switch
        {
            HttpStatusCode.Unauthorized => new("The server does not know who you are. Sign in to Studio again.", IsForbidden: true),
            HttpStatusCode.Forbidden => new((detail ?? "You may not do this.") + " Ask whoever administers the server.", IsForbidden: true),
            HttpStatusCode.NotFound when detail is null => new($"There is no token management at {address.Root}. Install the ElsaOAuthWebhook plugin on the server; where it answers elsewhere, name that address in AddOAuthWebhookStudio."),
            HttpStatusCode.PreconditionFailed => new("Somebody else has changed it meanwhile. Close this, look at it again, and repeat your change."),
            _ => new(detail ?? $"The server answered {(int)status}. Try again, and look at its log if that goes on.", IsMissing: status == HttpStatusCode.NotFound),
        };
    }
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Cluster.Node;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Cluster.Tests.Server;

/// <summary>
/// An authorization server that rotates refresh tokens strictly, and an API that takes the access tokens alive.
/// It keeps counts, not requests: there are too many.
/// </summary>
internal sealed class RotatingServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TokenBook _book;
    private readonly ConcurrentBag<Hold> _holds = [];
    private readonly ConcurrentDictionary<string, int> _failures = new();

    private RotatingServer(TokenBook book)
    {
        _book = book;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        // A request that is held must not hold up the end of a test.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(context => context.Request.Path == "/token" ? TokenAsync(context) : ApiAsync(context));
    }

    public Uri BaseAddress { get; private set; } = null!;

    /// <param name="shortestLife">Seconds that an access token lives at least.</param>
    /// <param name="longestLife">Seconds that an access token lives at most.</param>
    public static async Task<RotatingServer> StartAsync(int shortestLife, int longestLife)
    {
        var server = new RotatingServer(new(shortestLife, longestLife));
        await server._app.StartAsync();
        server.BaseAddress = new Uri(server._app.Urls.Single());
        return server;
    }

    public ServerTally Tally() => _book.Tally();

    public Task RenewedAsync(int count) => _book.RenewedAsync(count);

    public IReadOnlyList<int> PresentationsOf(string client) => _book.PresentationsOf(client);

    /// <summary>What a person gets who authorizes a client by other means than this product.</summary>
    public Grant Authorize(string client)
    {
        var issued = _book.IssueToPerson(client);
        return new(issued.AccessToken, issued.RefreshToken, issued.End);
    }

    /// <summary>Holds the next token request of a client.</summary>
    public Hold HoldAt(Stage stage, string client)
    {
        var hold = new Hold(client, stage);
        _holds.Add(hold);
        return hold;
    }

    /// <summary>Answers the next token request of a client with this status, and consumes nothing.</summary>
    public void FailNext(string client, int status) => _failures[client] = status;

    /// <summary>A client of this server.</summary>
    public ConnectionRegistration Client(string client, string grantType = "authorization_code") => new()
    {
        Name = client,
        ClientId = client,
        GrantType = grantType,
        ClientAuthenticationMethod = "client_secret_post",
        AuthorizationEndpoint = grantType == "authorization_code" ? new Uri(BaseAddress, "/authorize").AbsoluteUri : null,
        TokenEndpoint = new Uri(BaseAddress, "/token").AbsoluteUri,
        BaseUri = new Uri(BaseAddress, "/api").AbsoluteUri,
    };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task ApiAsync(HttpContext context)
    {
        var token = context.Request.Headers.Authorization.ToString();
        var accepted = token.StartsWith("Bearer ", StringComparison.Ordinal) && _book.Accepts(token["Bearer ".Length..]);
        context.Response.StatusCode = accepted ? 200 : 401;
        await context.Response.CompleteAsync();
    }

    private async Task TokenAsync(HttpContext context)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _app.Lifetime.ApplicationStopping);
        try
        {
            var form = await context.Request.ReadFormAsync(gone.Token);
            var client = form["client_id"].ToString();
            var refreshToken = form["grant_type"] == "refresh_token" ? form["refresh_token"].ToString() : null;
            _book.NotePresented(refreshToken);
            await PassAsync(client, Stage.Received, gone.Token);
            if (_failures.TryRemove(client, out var status))
            {
                context.Response.StatusCode = status;
                return;
            }

            var issued = form["grant_type"].ToString() switch
            {
                "refresh_token" => _book.Refresh(refreshToken!),
                "authorization_code" => _book.IssueToPerson(client),
                _ => _book.IssueToClient(client),
            };
            await PassAsync(client, Stage.Consumed, gone.Token);
            context.Response.StatusCode = issued is null ? 400 : 200;
            await context.Response.WriteAsJsonAsync<Dictionary<string, object?>>(
                issued is null ? new() { ["error"] = "invalid_grant" } : Body(issued), gone.Token);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (BadHttpRequestException)
        {
            // The client was killed while it was sending.
            context.Abort();
        }
    }

    private async Task PassAsync(string client, Stage stage, CancellationToken gone)
    {
        foreach (var hold in _holds)
            await hold.PassAsync(client, stage, gone);
    }

    private static Dictionary<string, object?> Body(TokenBook.Issued issued)
    {
        var body = new Dictionary<string, object?> { ["access_token"] = issued.AccessToken, ["token_type"] = "Bearer", ["expires_in"] = (int)issued.Life.TotalSeconds };
        if (issued.RefreshToken is not null)
            body["refresh_token"] = issued.RefreshToken;
        return body;
    }
}

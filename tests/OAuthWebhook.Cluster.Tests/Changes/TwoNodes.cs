using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OAuthWebhook.Access;
using OAuthWebhook.Authorization;
using OAuthWebhook.Cluster.Node;
using OAuthWebhook.Cluster.Tests.Nodes;
using OAuthWebhook.Cluster.Tests.Server;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Management;
using OAuthWebhook.Results;

namespace OAuthWebhook.Cluster.Tests.Changes;

/// <summary>Two hosts in this process on one database, and a server whose tokens outlive any test. One for all tests of a class.</summary>
public abstract class TwoNodes : IAsyncLifetime
{
    private ClusterStore? _store;
    private RotatingServer? _server;
    private int _clients;

    internal LocalNode One { get; private set; } = null!;

    internal LocalNode Other { get; private set; } = null!;

    internal RotatingServer Server => _server!;

    public async Task InitializeAsync()
    {
        _store = await CreateStoreAsync();
        _server = await RotatingServer.StartAsync(shortestLife: 3600, longestLife: 3600);
        One = await LocalNode.StartAsync(_store.Node);
        Other = await LocalNode.StartAsync(_store.Node);
    }

    public async Task DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { One, Other, _server, _store })
        {
            if (part is not null)
                await part.DisposeAsync();
        }
    }

    /// <summary>Brings node one to where the server holds its refresh of a new connection.</summary>
    internal async Task<HeldRefresh> RefreshAsync(Stage stage)
    {
        var client = $"client-{++_clients}";
        var id = await One.AddAsync(Server.Client(client), Server.Authorize(client));
        var hold = Server.HoldAt(stage, client);
        var outcome = One.Connections.RequestTokenAsync(LocalNode.Caller, id, CancellationToken.None);
        await hold.ReachedAsync();
        return new(client, id, hold, outcome);
    }

    private protected abstract Task<ClusterStore> CreateStoreAsync();
}

/// <summary>A refresh under way on node one, held by the server.</summary>
internal sealed record HeldRefresh(string Client, string Connection, Hold Hold, Task<TokenOutcome> Outcome)
{
    public Task<TokenOutcome> FinishAsync()
    {
        Hold.Release();
        return Outcome;
    }
}

/// <summary>A node in this process.</summary>
internal sealed class LocalNode(IHost host) : IAsyncDisposable
{
    public static Caller Caller { get; } = new() { TenantId = "", Subject = "tester" };

    public ConnectionService Connections => host.Services.GetRequiredService<ConnectionService>();

    public static async Task<LocalNode> StartAsync(NodeStore store)
    {
        var host = NodeHost.Build(store.Arguments);
        await host.StartAsync();
        return new(host);
    }

    public async Task<string> AddAsync(ConnectionRegistration registration, Grant grant)
    {
        var saved = (await Connections.CreateAsync(Caller, new() { Registration = registration, ClientSecret = "client-secret" }, default)).ShouldBeOfType<SaveOutcome.Saved>();
        await EnterAsync(saved.Connection.Key.Id, grant);
        return saved.Connection.Key.Id;
    }

    public async Task EnterAsync(string id, Grant grant) =>
        (await Connections.EnterTokenAsync(Caller, id, new(grant.AccessToken, grant.RefreshToken, grant.ExpiresAt), default)).ShouldBeOfType<TokenOutcome.Done>();

    public async Task EditAsync(string id, Func<ConnectionRegistration, ConnectionRegistration> change)
    {
        var registration = (await Connections.FindAsync(Caller, id, default)).ShouldNotBeNull().Registration;
        (await Connections.UpdateAsync(Caller, id, new() { Registration = change(registration) }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();
    }

    /// <summary>Does what a browser does that a person consents in.</summary>
    public async Task AuthorizeAsync(string id)
    {
        var authorizations = host.Services.GetRequiredService<AuthorizationService>();
        var begun = (await authorizations.BeginAsync(Caller, id, new(new("https://host.example/oauth-webhook/callback"), "/done"), default)).Value.ShouldNotBeNull();
        var redirect = (await authorizations.StartAsync(begun.Ticket, default)).Value.ShouldNotBeNull();
        var state = System.Web.HttpUtility.ParseQueryString(redirect.Location.Query)["state"];
        (await authorizations.CompleteAsync(new() { State = state, Code = "code" }, _ => redirect.Binding, default)).Status.ShouldBe(AuthorizationStatus.Completed);
    }

    public Task<ConnectionOverview?> FindAsync(string id) => Connections.FindAsync(Caller, id, default);

    public async Task<OAuthResult<CredentialSnapshot>> GetTokenAsync(string id) =>
        await host.Services.GetRequiredService<CredentialService>().GetAsync(new("", id), default);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}

public sealed class TwoNodesOnSqlite : TwoNodes
{
    private protected override Task<ClusterStore> CreateStoreAsync() => ClusterStore.SqliteAsync();
}

public sealed class TwoNodesOnPostgreSql : TwoNodes
{
    private protected override Task<ClusterStore> CreateStoreAsync() => ClusterStore.PostgreSqlAsync();
}

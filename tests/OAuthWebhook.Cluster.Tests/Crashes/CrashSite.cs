using OAuthWebhook.Cluster.Node;
using OAuthWebhook.Cluster.Tests.Nodes;
using OAuthWebhook.Cluster.Tests.Server;
using OAuthWebhook.Connections;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Cluster.Tests.Crashes;

/// <summary>A server, a database and a node that survives, beside which others are started and killed. One for all tests of a class.</summary>
public abstract class CrashSite : IAsyncLifetime
{
    /// <summary>For the node that is killed: the survivor may take over soon.</summary>
    private static readonly string[] SoonOver = ["--OAuthWebhook:TokenEndpointTimeout=00:00:00.900", "--OAuthWebhook:RenewalAttemptLifetime=00:00:02"];

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private ClusterStore? _store;
    private RotatingServer? _server;
    private NodeProcess? _survivor;
    private string? _warmUp;
    private int _clients;

    public async Task InitializeAsync()
    {
        _store = await CreateStoreAsync();
        _server = await RotatingServer.StartAsync(shortestLife: 2, longestLife: 2);
        _survivor = await NodeProcess.StartAsync(_store.Node);
        _warmUp = (await _survivor.AskAsync<Reply.Added>(new Command.Add(_server.Client("warm-up", "client_credentials"), null))).Connection;
        await _survivor.AskAsync<Reply.Sent>(new Command.RequestToken(_warmUp));
    }

    public async Task DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { _survivor, _server, _store })
        {
            if (part is not null)
                await part.DisposeAsync();
        }
    }

    private protected abstract Task<ClusterStore> CreateStoreAsync();

    /// <summary>Kills a node where it stands in a renewal of its own.</summary>
    /// <param name="point">Where.</param>
    /// <param name="grantType">Of the connection it renews.</param>
    /// <param name="failure">The status that its token request is answered with; null for a token.</param>
    internal Task<Aftermath> KillAtAsync(HaltPoint point, string grantType = "authorization_code", int? failure = null) =>
        KillAsync(grantType, failure, (_, victim, connection) => victim.HaltAtAsync(connection, point));

    /// <summary>Kills a node while the server stands in its request.</summary>
    internal Task<Aftermath> KillAtAsync(Stage stage, string grantType = "authorization_code") =>
        KillAsync(grantType, failure: null, (client, _, _) => Task.FromResult(_server!.HoldAt(stage, client).ReachedAsync()));

    private async Task<Aftermath> KillAsync(string grantType, int? failure, Func<string, NodeProcess, string, Task<Task>> halt)
    {
        var client = $"client-{++_clients}";
        await using var victim = await NodeProcess.StartAsync(_store!.Node, SoonOver);
        // What runs for the first time is slow, and the token ends soon.
        await victim.AskAsync<Reply.Sent>(new Command.RequestToken(_warmUp!));
        var grant = grantType == "authorization_code" ? _server!.Authorize(client) : null;
        var connection = (await _survivor!.AskAsync<Reply.Added>(new Command.Add(_server!.Client(client, grantType), grant))).Connection;
        if (failure is { } status)
            _server!.FailNext(client, status);
        var halted = await halt(client, victim, connection);
        _ = victim.AskAsync(new Command.RequestToken(connection));
        await halted;
        await victim.KillAsync();

        var sent = grant is null ? null : await _survivor.AskAsync<Reply.Sent>(new Command.Send(connection));
        var presented = Presented();
        var atOnce = TimeProvider.System.GetUtcNow() < grant?.ExpiresAt ? new WhileAlive(sent!, presented) : null;
        var settled = await SettleAsync(connection, generation: grant is null ? 0 : 1);
        var afterwards = await _survivor.AskAsync<Reply.Sent>(new Command.Send(connection));
        return new(atOnce, settled, afterwards, Presented());

        int Presented() => _server.PresentationsOf(client) is [var first, ..] ? first : 0;
    }

    // Until there is a newer token, or none is to be had.
    private async Task<Reply.Described> SettleAsync(string connection, long generation)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            var sent = await _survivor!.AskAsync<Reply.Sent>(new Command.Send(connection));
            if (sent.Status != 200)
                sent.Failure.ShouldNotBeNullOrEmpty();
            var described = await _survivor!.AskAsync<Reply.Described>(new Command.Describe(connection));
            if (described.Generation > generation || described.Status == ConnectionStatus.ReauthorizationRequired)
                return described;
            await Task.Delay(Interval, TimeProvider.System, limit.Token);
        }
    }
}

/// <summary>What another node finds.</summary>
/// <param name="AtOnce">What it got while the old access token lived; null when there was none, or when it was found too late.</param>
/// <param name="Settled">How the connection stood in the end.</param>
/// <param name="Afterwards">What a further request got.</param>
/// <param name="Presented">How often the refresh token was presented that the killed node was spending.</param>
internal sealed record Aftermath(WhileAlive? AtOnce, Reply.Described Settled, Reply.Sent Afterwards, int Presented)
{
    public void ShouldWork()
    {
        Settled.Status.ShouldBe(ConnectionStatus.Active);
        Afterwards.Status.ShouldBe(200);
    }
}

/// <summary>What a request got, and how often the refresh token had been presented by then.</summary>
internal sealed record WhileAlive(Reply.Sent Sent, int Presented);

public sealed class SqliteCrashSite : CrashSite
{
    private protected override Task<ClusterStore> CreateStoreAsync() => ClusterStore.SqliteAsync();
}

public sealed class PostgreSqlCrashSite : CrashSite
{
    private protected override Task<ClusterStore> CreateStoreAsync() => ClusterStore.PostgreSqlAsync();
}

using OAuthWebhook.Audit;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.Tokens;
using OAuthWebhook.Usage;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

/// <summary>What holds on every database: a kind of database runs it by deriving from each contract.</summary>
public abstract class StoreContract(TestDatabase database) : IAsyncLifetime
{
    private StoreNode? _node;

    private protected TestDatabase Database => database;

    private protected StoreNode Node => _node!;

    private protected IConnectionStore Connections => Node.Connections;

    private protected ITokenStore Tokens => Node.Tokens;

    private protected IAuthorizationStore Authorizations => Node.Authorizations;

    private protected IUsageStore Usage => Node.Usage;

    private protected IAuditStore Audit => Node.Audit;

    public async Task InitializeAsync()
    {
        await database.CreateMigratedAsync();
        _node = await database.StartNodeAsync();
    }

    public async Task DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>Runs something many times at once, half of it on another node, and gives all results.</summary>
    private protected async Task<T[]> AtOnceAsync<T>(int times, Func<StoreNode, Task<T>> run)
    {
        await using var other = await database.StartNodeAsync();
        using var start = new Barrier(times);
        var runs = Enumerable.Range(0, times).Select(index => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return run(index % 2 == 0 ? Node : other);
            },
            CancellationToken.None,
            // A thread each: they all have to stand at the barrier.
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()).ToArray();
        return await Task.WhenAll(runs);
    }
}

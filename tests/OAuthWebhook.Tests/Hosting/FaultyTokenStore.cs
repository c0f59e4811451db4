using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Hosting;

/// <summary>How a write fails.</summary>
public enum Fault
{
    /// <summary>Nothing is written.</summary>
    Refused,

    /// <summary>It is written, but whoever wrote it does not learn so.</summary>
    AnswerLost,
}

/// <summary>A store whose writes fail from a given one on.</summary>
internal sealed class FaultyTokenStore
{
    private Fault _fault;
    private int _from = int.MaxValue;
    private int _to = int.MaxValue;

    /// <summary>How many writes were tried since the faults were planned.</summary>
    public int Writes { get; private set; }

    public void Wrap(IServiceCollection services)
    {
        var found = services.Last(service => service.ServiceType == typeof(ITokenStore));
        services.AddSingleton<ITokenStore>(provider => new Store(this, (ITokenStore)ActivatorUtilities.CreateInstance(provider, found.ImplementationType!)));
    }

    /// <summary>Plans faults: of that write, counted from now, and of so many in all.</summary>
    public void Plan(Fault fault, int write, int count)
    {
        (_fault, _from, _to) = (fault, write, count == int.MaxValue ? count : write + count);
        Writes = 0;
    }

    public void Heal() => _from = int.MaxValue;

    private async Task<T> WriteAsync<T>(Func<Task<T>> write)
    {
        var number = ++Writes;
        var fails = number >= _from && number < _to;
        if (fails && _fault == Fault.Refused)
            throw new StoreUnavailableException("The disk is full.");
        var result = await write();
        return fails ? throw new StoreUnavailableException("The connection to the database was lost.") : result;
    }

    private Task<bool> WriteAsync(Func<Task> write) => WriteAsync(async () =>
    {
        await write();
        return true;
    });

    private sealed class Store(FaultyTokenStore faults, ITokenStore inner) : ITokenStore
    {
        public Task<CredentialState?> FindAsync(ConnectionKey key, CancellationToken cancellationToken) => inner.FindAsync(key, cancellationToken);

        public Task<AttemptStart> BeginAttemptAsync(ConnectionKey key, RefreshAttempt attempt, CancellationToken cancellationToken) =>
            faults.WriteAsync(() => inner.BeginAttemptAsync(key, attempt, cancellationToken));

        public Task<bool> TrySaveAsync(ConnectionKey key, long expectedGeneration, TokenSet tokens, CancellationToken cancellationToken) =>
            faults.WriteAsync(() => inner.TrySaveAsync(key, expectedGeneration, tokens, cancellationToken));

        public Task RecordFailureAsync(ConnectionKey key, long generation, RenewalFailure failure, string? endedAttempt, CancellationToken cancellationToken) =>
            faults.WriteAsync(() => inner.RecordFailureAsync(key, generation, failure, endedAttempt, cancellationToken));

        public Task EndAttemptAsync(ConnectionKey key, string attemptId, DateTimeOffset? dueAt, CancellationToken cancellationToken) =>
            faults.WriteAsync(() => inner.EndAttemptAsync(key, attemptId, dueAt, cancellationToken));

        public Task NoteDetailsAsync(ConnectionKey key, long generation, TokenDetails details, CancellationToken cancellationToken) =>
            faults.WriteAsync(() => inner.NoteDetailsAsync(key, generation, details, cancellationToken));

        public Task<bool> ForgetAsync(ConnectionKey key, CancellationToken cancellationToken) =>
            faults.WriteAsync(() => inner.ForgetAsync(key, cancellationToken));
    }
}

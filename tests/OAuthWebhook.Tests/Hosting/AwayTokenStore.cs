using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Hosting;

/// <summary>A store that is away for a while, in whole or in part.</summary>
internal sealed class AwayTokenStore
{
    private int _begun;

    public bool RefusesSaves { get; set; }

    /// <summary>Whether it takes no failures, nor what is found out about tokens.</summary>
    public bool RefusesNotes { get; set; }

    /// <summary>Whether nothing at all can be read or written.</summary>
    public bool IsGone { get; set; }

    /// <summary>How often it was read, or tried to be.</summary>
    public int Reads { get; private set; }

    /// <summary>How many answers to recorded attempts are lost from now on.</summary>
    public int LosesAnswersToBegin { get; set; }

    /// <summary>Runs once, after the next attempt is recorded.</summary>
    public Action? AfterBegin { get; set; }

    /// <summary>What the next reading waits for before it gives what it has found.</summary>
    public Task? AfterRead { get; set; }

    /// <summary>How many attempts were recorded.</summary>
    public int Begun => _begun;

    public void Wrap(IServiceCollection services)
    {
        var found = services.Last(service => service.ServiceType == typeof(ITokenStore));
        services.AddSingleton<ITokenStore>(provider => new Store(this, (ITokenStore)ActivatorUtilities.CreateInstance(provider, found.ImplementationType!)));
    }

    private sealed class Store(AwayTokenStore away, ITokenStore inner) : ITokenStore
    {
        public async Task<CredentialState?> FindAsync(ConnectionKey key, CancellationToken cancellationToken)
        {
            away.Reads++;
            var (found, after) = (await Unless(away.IsGone, () => inner.FindAsync(key, cancellationToken)), away.AfterRead);
            away.AfterRead = null;
            await (after ?? Task.CompletedTask);
            return found;
        }

        public async Task<AttemptStart> BeginAttemptAsync(ConnectionKey key, RefreshAttempt attempt, CancellationToken cancellationToken)
        {
            var start = away.IsGone ? throw new StoreUnavailableException("The network is down.") : await inner.BeginAttemptAsync(key, attempt, cancellationToken);
            if (start is AttemptStart.Begun)
                Interlocked.Increment(ref away._begun);
            var after = away.AfterBegin;
            away.AfterBegin = null;
            after?.Invoke();
            return away.LosesAnswersToBegin-- > 0 ? throw new StoreUnavailableException("The network dropped.") : start;
        }

        public Task<bool> TrySaveAsync(ConnectionKey key, long expectedGeneration, TokenSet tokens, CancellationToken cancellationToken) =>
            Unless(away.RefusesSaves || away.IsGone, () => inner.TrySaveAsync(key, expectedGeneration, tokens, cancellationToken));

        public Task RecordFailureAsync(ConnectionKey key, long generation, RenewalFailure failure, string? endedAttempt, CancellationToken cancellationToken) =>
            Unless(away.RefusesNotes || away.IsGone, () => inner.RecordFailureAsync(key, generation, failure, endedAttempt, cancellationToken));

        public Task EndAttemptAsync(ConnectionKey key, string attemptId, DateTimeOffset? dueAt, CancellationToken cancellationToken) =>
            Unless(away.IsGone, () => inner.EndAttemptAsync(key, attemptId, dueAt, cancellationToken));

        public Task NoteDetailsAsync(ConnectionKey key, long generation, TokenDetails details, CancellationToken cancellationToken) =>
            Unless(away.RefusesNotes || away.IsGone, () => inner.NoteDetailsAsync(key, generation, details, cancellationToken));

        public Task<bool> ForgetAsync(ConnectionKey key, CancellationToken cancellationToken) => Unless(away.IsGone, () => inner.ForgetAsync(key, cancellationToken));

        private static T Unless<T>(bool away, Func<T> work) => away ? throw new StoreUnavailableException("The disk is full.") : work();
    }
}

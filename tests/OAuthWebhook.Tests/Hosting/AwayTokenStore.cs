using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Hosting;

/// <summary>A store that refuses to save tokens for a while.</summary>
internal sealed class AwayTokenStore
{
    public bool RefusesSaves { get; set; }

    public void Wrap(IServiceCollection services)
    {
        var found = services.Last(service => service.ServiceType == typeof(ITokenStore));
        services.AddSingleton<ITokenStore>(provider => new Store(this, (ITokenStore)ActivatorUtilities.CreateInstance(provider, found.ImplementationType!)));
    }

    private sealed class Store(AwayTokenStore away, ITokenStore inner) : ITokenStore
    {
        public Task<CredentialState?> FindAsync(ConnectionKey key, CancellationToken cancellationToken) => inner.FindAsync(key, cancellationToken);

        public Task<AttemptStart> BeginAttemptAsync(ConnectionKey key, RefreshAttempt attempt, CancellationToken cancellationToken) =>
            inner.BeginAttemptAsync(key, attempt, cancellationToken);

        public Task<bool> TrySaveAsync(ConnectionKey key, long expectedGeneration, TokenSet tokens, CancellationToken cancellationToken) =>
            away.RefusesSaves ? throw new StoreUnavailableException("The disk is full.") : inner.TrySaveAsync(key, expectedGeneration, tokens, cancellationToken);

        public Task RecordFailureAsync(ConnectionKey key, long generation, RenewalFailure failure, string? endedAttempt, CancellationToken cancellationToken) =>
            inner.RecordFailureAsync(key, generation, failure, endedAttempt, cancellationToken);

        public Task EndAttemptAsync(ConnectionKey key, string attemptId, DateTimeOffset? dueAt, CancellationToken cancellationToken) =>
            inner.EndAttemptAsync(key, attemptId, dueAt, cancellationToken);

        public Task<bool> ForgetAsync(ConnectionKey key, CancellationToken cancellationToken) => inner.ForgetAsync(key, cancellationToken);
    }
}

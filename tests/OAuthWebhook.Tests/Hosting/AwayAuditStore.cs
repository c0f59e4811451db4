using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Audit;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Tests.Hosting;

/// <summary>A store that takes no entries for a while.</summary>
internal sealed class AwayAuditStore
{
    public bool IsAway { get; set; }

    /// <summary>How many entries it was asked to take.</summary>
    public int Offered { get; private set; }

    public void Wrap(IServiceCollection services)
    {
        var found = services.Last(service => service.ServiceType == typeof(IAuditStore));
        services.AddSingleton<IAuditStore>(provider => new Store(this, (IAuditStore)ActivatorUtilities.CreateInstance(provider, found.ImplementationType!)));
    }

    private sealed class Store(AwayAuditStore away, IAuditStore inner) : IAuditStore
    {
        public Task AppendAsync(IReadOnlyCollection<AuditEntry> entries, CancellationToken cancellationToken)
        {
            away.Offered += entries.Count;
            return away.IsAway ? throw new StoreUnavailableException("The disk is full.") : inner.AppendAsync(entries, cancellationToken);
        }

        public Task<AuditPage> ListAsync(AuditQuery query, CancellationToken cancellationToken) => inner.ListAsync(query, cancellationToken);

        public Task<int> SweepAsync(DateTimeOffset before, int most, CancellationToken cancellationToken) => inner.SweepAsync(before, most, cancellationToken);
    }
}

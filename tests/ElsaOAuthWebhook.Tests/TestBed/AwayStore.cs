using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Audit;
using OAuthWebhook.Connections;

namespace ElsaOAuthWebhook.Tests.TestBed;

/// <summary>A store that cannot list.</summary>
internal sealed class AwayStore(IConnectionStore inner) : IConnectionStore
{
    public Task<bool> AddAsync(Connection connection, AuditEntry entry, CancellationToken cancellationToken) => inner.AddAsync(connection, entry, cancellationToken);

    public Task<bool> TryAddSubjectAsync(ConnectionKey templateKey, string subject, AuditEntry entry, CancellationToken cancellationToken) => inner.TryAddSubjectAsync(templateKey, subject, entry, cancellationToken);

    public Task NoteConsentAsync(ConnectionKey key, DateTimeOffset begun, string reason, CancellationToken cancellationToken) => inner.NoteConsentAsync(key, begun, reason, cancellationToken);

    public Task<Connection?> FindAsync(ConnectionKey key, CancellationToken cancellationToken) => inner.FindAsync(key, cancellationToken);

    public Task<bool> TryUpdateAsync(Connection connection, long expectedVersion, IReadOnlyCollection<AuditEntry> entries, CancellationToken cancellationToken) => inner.TryUpdateAsync(connection, expectedVersion, entries, cancellationToken);

    public Task<bool> DeleteAsync(ConnectionKey key, long? expectedVersion, AuditEntry entry, CancellationToken cancellationToken) => inner.DeleteAsync(key, expectedVersion, entry, cancellationToken);

    public Task<ConnectionOverview?> DescribeAsync(ConnectionKey key, CancellationToken cancellationToken) => inner.DescribeAsync(key, cancellationToken);

    public Task<ConnectionPage> ListAsync(ConnectionQuery query, CancellationToken cancellationToken) => throw new StoreUnavailableException("Listing connections failed.");

    public Task<IReadOnlyDictionary<ConnectionAttention, int>> CountAttentionAsync(string tenantId, CancellationToken cancellationToken) => inner.CountAttentionAsync(tenantId, cancellationToken);

    public Task<IReadOnlyList<string>> ListProvidersAsync(string tenantId, int take, CancellationToken cancellationToken) => inner.ListProvidersAsync(tenantId, take, cancellationToken);
}

internal static class WrappingExtensions
{
    /// <summary>Wraps a service that was registered by its type.</summary>
    public static void Wrap<T>(this IServiceCollection services, Func<T, T> wrap)
        where T : class
    {
        var found = services.Last(x => x.ServiceType == typeof(T));
        services.AddSingleton(provider => wrap((T)ActivatorUtilities.CreateInstance(provider, found.ImplementationType!)));
    }
}

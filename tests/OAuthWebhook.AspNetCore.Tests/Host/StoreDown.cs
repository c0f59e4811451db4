using OAuthWebhook.Audit;
using OAuthWebhook.Connections;

namespace OAuthWebhook.AspNetCore.Tests.Host;

/// <summary>A store whose database is away.</summary>
internal sealed class StoreDown : IConnectionStore
{
    public const string Detail = "database-detail-canary";

    public Task<bool> AddAsync(Connection connection, AuditEntry entry, CancellationToken cancellationToken) => throw Away();

    public Task<bool> TryAddSubjectAsync(ConnectionKey templateKey, string subject, AuditEntry entry, CancellationToken cancellationToken) => throw Away();

    public Task NoteConsentAsync(ConnectionKey key, DateTimeOffset begun, string reason, CancellationToken cancellationToken) => throw Away();

    public Task<Connection?> FindAsync(ConnectionKey key, CancellationToken cancellationToken) => throw Away();

    public Task<bool> TryUpdateAsync(Connection connection, long expectedVersion, IReadOnlyCollection<AuditEntry> entries, CancellationToken cancellationToken) => throw Away();

    public Task<bool> DeleteAsync(ConnectionKey key, long? expectedVersion, AuditEntry entry, CancellationToken cancellationToken) => throw Away();

    public Task<ConnectionOverview?> DescribeAsync(ConnectionKey key, CancellationToken cancellationToken) => throw Away();

    public Task<ConnectionPage> ListAsync(ConnectionQuery query, CancellationToken cancellationToken) => throw Away();

    public Task<IReadOnlyDictionary<ConnectionAttention, int>> CountAttentionAsync(string tenantId, CancellationToken cancellationToken) => throw Away();

    public Task<IReadOnlyList<string>> ListProvidersAsync(string tenantId, int take, CancellationToken cancellationToken) => throw Away();

    private static StoreUnavailableException Away() => new(Detail);
}

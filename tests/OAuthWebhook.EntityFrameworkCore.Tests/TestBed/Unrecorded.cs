using OAuthWebhook.Audit;
using OAuthWebhook.Connections;

namespace OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

/// <summary>Writes with entries that a test does not look at.</summary>
internal static class Unrecorded
{
    public static Task<bool> AddAsync(this IConnectionStore store, Connection connection, CancellationToken cancellationToken) =>
        store.AddAsync(connection, Sample.Entry(connection.Key, AuditAction.Created), cancellationToken);

    public static Task<bool> TryAddSubjectAsync(this IConnectionStore store, ConnectionKey templateKey, string subject, DateTimeOffset createdAt, CancellationToken cancellationToken) =>
        store.TryAddSubjectAsync(templateKey, subject, Sample.Entry(OAuthWebhook.Subjects.SubjectConnection.KeyOf(templateKey, subject), AuditAction.Created) with { At = createdAt }, cancellationToken);

    public static Task<bool> TryUpdateAsync(this IConnectionStore store, Connection connection, long expectedVersion, CancellationToken cancellationToken) =>
        store.TryUpdateAsync(connection, expectedVersion, [], cancellationToken);

    public static Task<bool> DeleteAsync(this IConnectionStore store, ConnectionKey key, long? expectedVersion, CancellationToken cancellationToken) =>
        store.DeleteAsync(key, expectedVersion, Sample.Entry(key, AuditAction.Deleted), cancellationToken);
}

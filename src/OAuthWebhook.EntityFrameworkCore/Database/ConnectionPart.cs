using OAuthWebhook.Connections;

namespace OAuthWebhook.EntityFrameworkCore.Database;

/// <summary>A row that belongs to one connection: tenant and connection are part of every key.</summary>
internal abstract class ConnectionPart
{
    public required string TenantId { get; init; }

    public required string ConnectionId { get; init; }
}

internal static class ConnectionParts
{
    /// <summary>The rows of one connection.</summary>
    public static IQueryable<T> Of<T>(this IQueryable<T> rows, ConnectionKey key)
        where T : ConnectionPart
        => rows.Where(row => row.TenantId == key.TenantId && row.ConnectionId == key.Id);
}

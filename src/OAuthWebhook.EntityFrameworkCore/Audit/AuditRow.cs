using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OAuthWebhook.Audit;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Audit;

/// <summary>What happened to a connection. It outlives the connection: there is no foreign key.</summary>
internal sealed class AuditRow : ConnectionPart
{
    public long Number { get; init; }

    public DateTimeOffset At { get; init; }

    public DateTimeOffset Since { get; init; }

    public int Count { get; init; }

    public AuditAction Action { get; init; }

    public required string Name { get; init; }

    public string? Subject { get; init; }

    public string? Who { get; init; }

    public string? Origin { get; init; }

    /// <summary>What only some actions have, as JSON; null when there is nothing of it.</summary>
    public string? Details { get; init; }
}

internal sealed class AuditRowConfiguration : IEntityTypeConfiguration<AuditRow>
{
    public void Configure(EntityTypeBuilder<AuditRow> builder)
    {
        builder.ToTable("OAuthAudit");
        builder.HasKey(row => row.Number);
        // One connection's newest first, a tenant's newest first, and the oldest of all for sweeping.
        builder.HasIndex(row => new { row.TenantId, row.ConnectionId, row.At });
        builder.HasIndex(row => new { row.TenantId, row.At });
        builder.HasIndex(row => row.At);
    }
}

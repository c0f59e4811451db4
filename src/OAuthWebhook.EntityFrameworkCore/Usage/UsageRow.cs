using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OAuthWebhook.EntityFrameworkCore.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Usage;

/// <summary>How a connection was used; made and deleted with it.</summary>
internal sealed class UsageRow : ConnectionPart
{
    public DateTimeOffset? LastUsedAt { get; init; }

    public long UseCount { get; init; }
}

internal sealed class UsageRowConfiguration : IEntityTypeConfiguration<UsageRow>
{
    public void Configure(EntityTypeBuilder<UsageRow> builder)
    {
        builder.ToTable("OAuthUsage");
        builder.HasKey(row => new { row.TenantId, row.ConnectionId });
        builder.HasOne<ConnectionRow>().WithOne().HasForeignKey<UsageRow>(row => new { row.TenantId, row.ConnectionId }).OnDelete(DeleteBehavior.Cascade);
    }
}

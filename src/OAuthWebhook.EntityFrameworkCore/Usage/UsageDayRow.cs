using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Usage;

/// <summary>How often a connection was used on one day (UTC). It outlives the connection: there is no foreign key.</summary>
internal sealed class UsageDayRow : ConnectionPart
{
    public DateOnly Day { get; init; }

    public long UseCount { get; init; }
}

internal sealed class UsageDayRowConfiguration : IEntityTypeConfiguration<UsageDayRow>
{
    public void Configure(EntityTypeBuilder<UsageDayRow> builder)
    {
        builder.ToTable("OAuthUsageDays");
        builder.HasKey(row => new { row.TenantId, row.ConnectionId, row.Day });
        builder.HasIndex(row => row.Day);
    }
}

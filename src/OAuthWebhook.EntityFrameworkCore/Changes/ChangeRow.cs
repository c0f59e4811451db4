using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Changes;

/// <summary>That something about a connection changed. It outlives the connection: its deletion is a change too.</summary>
internal sealed class ChangeRow : ConnectionPart
{
    public long Number { get; init; }

    public required string Node { get; init; }

    /// <summary>By the node's clock; only for sweeping.</summary>
    public DateTimeOffset At { get; init; }
}

internal sealed class ChangeRowConfiguration : IEntityTypeConfiguration<ChangeRow>
{
    public void Configure(EntityTypeBuilder<ChangeRow> builder)
    {
        builder.ToTable("OAuthChanges");
        builder.HasKey(row => row.Number);
        builder.HasIndex(row => row.At);
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Tokens;

/// <summary>That somebody is spending a generation, or did and never said how it ended. All times are the database's.</summary>
internal sealed class RefreshAttemptRow : ConnectionPart
{
    public required string AttemptId { get; set; }

    public required string Node { get; set; }

    public long Generation { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset Deadline { get; set; }

    /// <summary>When the first attempt of this generation began whose outcome nobody knows; null when there is none but the present one.</summary>
    public DateTimeOffset? UnknownSince { get; set; }
}

internal sealed class RefreshAttemptRowConfiguration : IEntityTypeConfiguration<RefreshAttemptRow>
{
    public void Configure(EntityTypeBuilder<RefreshAttemptRow> builder)
    {
        builder.ToTable("OAuthRefreshAttempts");
        builder.HasKey(row => new { row.TenantId, row.ConnectionId });
        // To the credential, not the connection: whoever begins, saves or deletes locks in the same order then, and none deadlocks another.
        builder.HasOne<CredentialRow>().WithOne().HasForeignKey<RefreshAttemptRow>(row => new { row.TenantId, row.ConnectionId }).OnDelete(DeleteBehavior.Cascade);
    }
}

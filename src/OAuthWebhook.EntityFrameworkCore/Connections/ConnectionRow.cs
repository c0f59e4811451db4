using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Connections;

/// <summary>A connection's registration and secrets.</summary>
internal sealed class ConnectionRow : ConnectionPart
{
    /// <summary>The whole registration as JSON. The next four repeat what queries filter and sort by.</summary>
    public required string Registration { get; init; }

    public required string NameKey { get; init; }

    public string? ProviderKey { get; init; }

    public required string SearchKey { get; init; }

    public bool Disabled { get; init; }

    public bool Interactive { get; init; }

    public long Version { get; init; }

    public long IssuanceVersion { get; init; }

    public string? ProtectedClientSecret { get; init; }

    public string? ProtectedPassword { get; init; }

    public string? ProtectedClientKey { get; init; }

    public string? ProtectedClientCertificate { get; init; }

    public string? ProtectedApiKey { get; init; }

    /// <summary>The template whose connection for one subject this is.</summary>
    public string? TemplateId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}

internal sealed class ConnectionRowConfiguration : IEntityTypeConfiguration<ConnectionRow>
{
    public void Configure(EntityTypeBuilder<ConnectionRow> builder)
    {
        builder.ToTable("OAuthConnections");
        builder.HasKey(row => new { row.TenantId, row.ConnectionId });
        builder.Property(row => row.NameKey).HasMaxLength(200);
        builder.HasIndex(row => new { row.TenantId, row.NameKey });
        builder.HasIndex(row => new { row.TenantId, row.TemplateId });
    }
}

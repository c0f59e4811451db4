using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Connections;

/// <summary>A connection's registration and secrets.</summary>
internal sealed class ConnectionRow : ConnectionPart
{
    /// <summary>The whole registration as JSON; of a subject's connection, template and subject alone. What follows repeats what queries filter and sort by, of a subject's connection as its template has it.</summary>
    public required string Registration { get; init; }

    public required string NameKey { get; init; }

    public string? ProviderKey { get; init; }

    public required string SearchKey { get; init; }

    public bool Disabled { get; init; }

    public bool Interactive { get; init; }

    public bool Tokenless { get; init; }

    /// <summary>The names of the secrets that it lacks, with blanks between them; null when it lacks none. Of a subject's connection null: its template says.</summary>
    public string? MissingSecrets { get; init; }

    public long Version { get; init; }

    public long IssuanceVersion { get; init; }

    public string? ProtectedClientSecret { get; init; }

    public string? ProtectedPassword { get; init; }

    public string? ProtectedClientKey { get; init; }

    public string? ProtectedClientCertificate { get; init; }

    public string? ProtectedApiKey { get; init; }

    /// <summary>The template whose connection for one subject this is.</summary>
    public string? TemplateId { get; init; }

    /// <summary>The subject as it is searched for.</summary>
    public string? SubjectKey { get; init; }

    /// <summary>Null where people made it.</summary>
    public ConnectionOrigin? Origin { get; init; }

    public DateTimeOffset? ConsentedAt { get; init; }

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
        builder.Property(row => row.MissingSecrets).HasMaxLength(200);
        builder.HasIndex(row => new { row.TenantId, row.NameKey });
        builder.HasIndex(row => new { row.TenantId, row.TemplateId });
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>A key, or the revocation of keys, as Data Protection writes it.</summary>
internal sealed class KeyRow
{
    public required string Name { get; init; }

    public required string Xml { get; init; }
}

internal sealed class KeyRowConfiguration : IEntityTypeConfiguration<KeyRow>
{
    public void Configure(EntityTypeBuilder<KeyRow> builder)
    {
        builder.ToTable("OAuthDataProtectionKeys");
        builder.HasKey(row => row.Name);
    }
}

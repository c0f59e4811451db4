using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OAuthWebhook.EntityFrameworkCore.UiTickets;

/// <summary>One visit of the picker pages. It is there before its connection, and belongs to none.</summary>
internal sealed class UiTicketRow
{
    public required string TenantId { get; init; }

    public required string Id { get; init; }

    public required string TicketHash { get; init; }

    public string? SessionHash { get; init; }

    /// <summary>Empty when whoever asked for it has no name.</summary>
    public required string Initiator { get; init; }

    public string? OpenerOrigin { get; init; }

    public string? Nonce { get; init; }

    public string? AuthorizationId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class UiTicketRowConfiguration : IEntityTypeConfiguration<UiTicketRow>
{
    public void Configure(EntityTypeBuilder<UiTicketRow> builder)
    {
        builder.ToTable("OAuthUiTickets");
        builder.HasKey(row => new { row.TenantId, row.Id });
        builder.HasIndex(row => row.TicketHash).IsUnique();
        builder.HasIndex(row => row.SessionHash).IsUnique();
        builder.HasIndex(row => row.ExpiresAt);
    }
}

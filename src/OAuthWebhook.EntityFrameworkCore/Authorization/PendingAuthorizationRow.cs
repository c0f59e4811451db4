using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OAuthWebhook.Authorization;
using OAuthWebhook.EntityFrameworkCore.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Authorization;

/// <summary>One interactive consent.</summary>
internal sealed class PendingAuthorizationRow : ConnectionPart
{
    public required string Id { get; init; }

    public long IssuanceVersion { get; init; }

    public required string TicketHash { get; init; }

    /// <summary>Empty when whoever began it has no name.</summary>
    public required string Initiator { get; init; }

    public string? Origin { get; init; }

    public required string RedirectUri { get; init; }

    public string? ReturnPath { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public string? StateHash { get; init; }

    public string? BindingHash { get; init; }

    public string? ProtectedCodeVerifier { get; init; }

    public string? ProtectedDpopKey { get; init; }

    public string? ProtectedDeviceCode { get; init; }

    /// <summary>What a person is shown of a device authorization, as JSON.</summary>
    public string? Device { get; init; }

    /// <summary>When the token endpoint is asked next whether the person has agreed; null for a consent in a browser.</summary>
    public DateTimeOffset? PollAt { get; init; }

    /// <summary>Until when a node is asking, by the database's clock; null: nobody is.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    public AuthorizationStatus Status { get; init; }

    public string? Reason { get; init; }
}

internal static class PendingAuthorizationRows
{
    /// <summary>Ends some, and erases what only opens something while they go on.</summary>
    public static Task<int> EndAsync(this IQueryable<PendingAuthorizationRow> rows, AuthorizationStatus status, string? reason, CancellationToken cancellationToken) => rows.ExecuteUpdateAsync(
        set => set
            .SetProperty(row => row.Status, status)
            .SetProperty(row => row.Reason, reason)
            .SetProperty(row => row.ProtectedCodeVerifier, (string?)null)
            .SetProperty(row => row.ProtectedDpopKey, (string?)null)
            .SetProperty(row => row.ProtectedDeviceCode, (string?)null)
            .SetProperty(row => row.PollAt, (DateTimeOffset?)null),
        cancellationToken);
}

internal sealed class PendingAuthorizationRowConfiguration : IEntityTypeConfiguration<PendingAuthorizationRow>
{
    public void Configure(EntityTypeBuilder<PendingAuthorizationRow> builder)
    {
        builder.ToTable("OAuthPendingAuthorizations");
        builder.HasKey(row => new { row.TenantId, row.Id });
        builder.HasIndex(row => row.TicketHash).IsUnique();
        builder.HasIndex(row => row.StateHash).IsUnique();
        builder.HasIndex(row => row.ExpiresAt);
        builder.HasIndex(row => row.PollAt);
        builder.HasOne<ConnectionRow>().WithMany().HasForeignKey(row => new { row.TenantId, row.ConnectionId }).OnDelete(DeleteBehavior.Cascade);
    }
}

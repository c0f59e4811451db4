using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OAuthWebhook.EntityFrameworkCore.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.Results;

namespace OAuthWebhook.EntityFrameworkCore.Tokens;

/// <summary>A connection's token set. Written by compare-and-swap on the generation; made and deleted with its connection.</summary>
internal sealed class CredentialRow : ConnectionPart
{
    public long Generation { get; init; }

    public string? ProtectedAccessToken { get; init; }

    public string? ProtectedRefreshToken { get; init; }

    public string? ProtectedDpopKey { get; init; }

    public string? TokenType { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RefreshTokenExpiresAt { get; init; }

    public string[]? GrantedScopes { get; init; }

    public string? Account { get; init; }

    /// <summary>The account as it is searched for.</summary>
    public string? AccountKey { get; init; }

    /// <summary>What answers said beside the standard, as JSON.</summary>
    public string? Fields { get; init; }

    public DateTimeOffset? IssuedAt { get; init; }

    public long? IssuanceVersion { get; init; }

    public string? IssuanceClientId { get; init; }

    public string? IssuanceTokenEndpoint { get; init; }

    /// <summary>The servers it may be given to.</summary>
    public string[]? Servers { get; init; }

    /// <summary>Names the grant that it comes from.</summary>
    public string? GrantId { get; init; }

    /// <summary>The grants that it was exchanged for.</summary>
    public string? ExchangedFrom { get; init; }

    /// <summary>The last failure as JSON, and its kind, which the status depends on.</summary>
    public string? Failure { get; init; }

    public OAuthErrorKind? FailureKind { get; init; }

    /// <summary>When it is to be looked after although nobody uses it: renewed, tried again, or found to have been left in the middle of an attempt.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When it is renewed if nobody uses it. Unlike <see cref="DueAt"/> it stays what it is while attempts come and go.</summary>
    public DateTimeOffset? KeepAliveAt { get; init; }

    public DateTimeOffset? WarnAt { get; init; }

    public bool Warned { get; init; }

    public bool RefusesEarlyRefresh { get; init; }

    public int RefusedInARow { get; init; }
}

internal sealed class CredentialRowConfiguration : IEntityTypeConfiguration<CredentialRow>
{
    public void Configure(EntityTypeBuilder<CredentialRow> builder)
    {
        builder.ToTable("OAuthCredentials");
        builder.HasKey(row => new { row.TenantId, row.ConnectionId });
        builder.HasOne<ConnectionRow>().WithOne().HasForeignKey<CredentialRow>(row => new { row.TenantId, row.ConnectionId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(row => row.ExpiresAt);
        builder.HasIndex(row => row.DueAt);
        builder.HasIndex(row => row.WarnAt);
    }
}

using Microsoft.EntityFrameworkCore;
using OAuthWebhook.EntityFrameworkCore.Authorization;
using OAuthWebhook.EntityFrameworkCore.Changes;
using OAuthWebhook.EntityFrameworkCore.Connections;
using OAuthWebhook.EntityFrameworkCore.Tokens;
using OAuthWebhook.EntityFrameworkCore.Usage;

namespace OAuthWebhook.EntityFrameworkCore.Database;

/// <summary>The tables, the same on every database; a derived context adds what is special about one, and has migrations of its own.</summary>
internal abstract class OAuthWebhookDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<ConnectionRow> Connections => Set<ConnectionRow>();

    public DbSet<CredentialRow> Credentials => Set<CredentialRow>();

    public DbSet<RefreshAttemptRow> RefreshAttempts => Set<RefreshAttemptRow>();

    public DbSet<PendingAuthorizationRow> PendingAuthorizations => Set<PendingAuthorizationRow>();

    public DbSet<UsageRow> Usages => Set<UsageRow>();

    public DbSet<ChangeRow> Changes => Set<ChangeRow>();

    /// <summary>Makes what has to be there before migrations run.</summary>
    public abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>The database's own clock: the only one that all nodes share.</summary>
    public abstract Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(OAuthWebhookDbContext).Assembly);
}

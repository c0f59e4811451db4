using Microsoft.EntityFrameworkCore;
using OAuthWebhook.EntityFrameworkCore.Audit;
using OAuthWebhook.EntityFrameworkCore.Authorization;
using OAuthWebhook.EntityFrameworkCore.Changes;
using OAuthWebhook.EntityFrameworkCore.Connections;
using OAuthWebhook.EntityFrameworkCore.Encryption;
using OAuthWebhook.EntityFrameworkCore.Tokens;
using OAuthWebhook.EntityFrameworkCore.UiTickets;
using OAuthWebhook.EntityFrameworkCore.Usage;

namespace OAuthWebhook.EntityFrameworkCore.Database;

/// <summary>The tables, the same on every database; a derived context adds what is special about one, and has migrations of its own.</summary>
internal abstract class OAuthWebhookDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>Where the applied migrations are noted: apart from those of other contexts in the same database.</summary>
    public const string MigrationsTable = "__OAuthWebhookMigrations";

    /// <summary>SQL Server indexes no text without a limit, and nothing above 1700 bytes.</summary>
    private const int KeyLength = 128;

    public DbSet<ConnectionRow> Connections => Set<ConnectionRow>();

    public DbSet<CredentialRow> Credentials => Set<CredentialRow>();

    public DbSet<RefreshAttemptRow> RefreshAttempts => Set<RefreshAttemptRow>();

    public DbSet<PendingAuthorizationRow> PendingAuthorizations => Set<PendingAuthorizationRow>();

    public DbSet<UiTicketRow> UiTickets => Set<UiTicketRow>();

    public DbSet<UsageRow> Usages => Set<UsageRow>();

    public DbSet<UsageDayRow> UsageDays => Set<UsageDayRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public DbSet<ChangeRow> Changes => Set<ChangeRow>();

    public DbSet<KeyRow> Keys => Set<KeyRow>();

    /// <summary>Makes what has to be there before migrations run.</summary>
    public virtual Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Applies what migrations are missing, one process at a time.</summary>
    public virtual Task MigrateAsync(CancellationToken cancellationToken) => Database.MigrateAsync(cancellationToken);

    /// <summary>What to do when another process seems to hold the migrations' lock for ever.</summary>
    public virtual string StuckMigrationAdvice => "Look for the session that holds the lock.";

    /// <summary>The database's own clock: the only one that all nodes share.</summary>
    public abstract Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken);

    /// <summary>Makes the database end a transaction whose process stands still: it holds rows that others need.</summary>
    public virtual Task LimitTransactionAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(OAuthWebhookDbContext).Assembly);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(type => type.GetProperties()))
        {
            if (property.ClrType == typeof(string) && (property.IsKey() || property.IsIndex() || property.IsForeignKey()))
                property.SetMaxLength(property.GetMaxLength() ?? KeyLength);
        }
    }
}

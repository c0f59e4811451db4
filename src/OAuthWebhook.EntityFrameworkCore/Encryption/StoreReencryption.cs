using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>
/// Encrypts again, under the current key, what is stored under an older or a revoked one, so that the old key is needed no more. It runs by itself
/// some minutes after the host's start and daily; run it to have it done now. Readers and writers go on meanwhile, on all nodes: a value
/// is replaced only while it is what was read, so a refresh or an edit always wins. No generation and no version moves.
/// </summary>
public sealed partial class StoreReencryption
{
    private const int BatchSize = 100;

    private readonly StoreDatabase _database;
    private readonly FieldProtector _protector;
    private readonly IDataProtectionProvider _provider;
    private readonly ILogger<StoreReencryption> _logger;

    internal StoreReencryption(StoreDatabase database, FieldProtector protector, IDataProtectionProvider provider, ILogger<StoreReencryption> logger)
    {
        _database = database;
        _protector = protector;
        _provider = provider;
        _logger = logger;
    }

    /// <summary>Goes through all stored values once, in small batches. May be run at any time, and again.</summary>
    /// <param name="cancellationToken">Ends it between two values; what was done stays done.</param>
    /// <exception cref="OAuthWebhook.Connections.StoreUnavailableException">The database failed; what was done stays done.</exception>
    public async Task<ReencryptionReport> RunAsync(CancellationToken cancellationToken = default)
    {
        // Another node may have made a newer key.
        (_provider as StoreKeys)?.Refresh();
        var report = new ReencryptionReport(0, 0, 0);
        foreach (var column in ProtectedColumn.All)
        {
            StoredCiphertext? last = null;
            do
            {
                var batch = await ReadAsync(column, last, cancellationToken);
                foreach (var stored in batch)
                    report = await RewriteAsync(column, stored, report, cancellationToken);
                last = batch.Count < BatchSize ? null : batch[^1];
            }
            while (last is not null);
        }

        LogDone(report.Rewritten, report.Overtaken, report.Unreadable);
        return report;
    }

    /// <summary>
    /// Makes a new key, which encrypts from now on, and encrypts everything again under it: when the old key may be known to others, or is to go.
    /// Nodes that run already read what it encrypts, and go on encrypting with the old key for up to a day.
    /// </summary>
    /// <param name="cancellationToken">Ends it between two values; the daily run does the rest.</param>
    /// <exception cref="InvalidOperationException">The host brought keys of its own.</exception>
    /// <exception cref="OAuthWebhook.Connections.StoreUnavailableException">The database failed; what was done stays done.</exception>
    public Task<ReencryptionReport> RotateAsync(CancellationToken cancellationToken = default)
    {
        if (_provider is not StoreKeys keys)
            throw new InvalidOperationException($"The keys are not in the store's database: whoever registered the Data Protection provider '{EncryptionOptions.ProviderKey}' makes them.");
        keys.Rotate();
        return RunAsync(cancellationToken);
    }

    private Task<List<StoredCiphertext>> ReadAsync(ProtectedColumn column, StoredCiphertext? after, CancellationToken cancellationToken) =>
        _database.RunAsync("reading encrypted values", context =>
        {
            var values = column.Read(context).Where(stored => stored.Value != null);
            if (after is not null)
            {
                values = values.Where(stored => string.Compare(stored.TenantId, after.TenantId) > 0
                    || (stored.TenantId == after.TenantId && string.Compare(stored.RowId, after.RowId) > 0));
            }

            return values.OrderBy(stored => stored.TenantId).ThenBy(stored => stored.RowId).Take(BatchSize).ToListAsync(cancellationToken);
        });

    private async Task<ReencryptionReport> RewriteAsync(ProtectedColumn column, StoredCiphertext stored, ReencryptionReport report, CancellationToken cancellationToken)
    {
        if (!_protector.TryReprotect(stored.Value!, column.NameOf(stored), out var again))
            return report with { Unreadable = report.Unreadable + 1 };
        if (again is null)
            return report;
        var written = await _database.RunAsync("encrypting a value again", context => column.ReplaceAsync(context, stored, again, cancellationToken));
        return written == 1 ? report with { Rewritten = report.Rewritten + 1 } : report with { Overtaken = report.Overtaken + 1 };
    }

    [LoggerMessage(1, LogLevel.Information, "Stored secrets and tokens are under the current key: {Rewritten} encrypted again, {Overtaken} changed meanwhile, {Unreadable} could not be decrypted.")]
    private partial void LogDone(int rewritten, int overtaken, int unreadable);
}

/// <summary>What a run of <see cref="StoreReencryption"/> did.</summary>
/// <param name="Rewritten">Values encrypted again under the current key.</param>
/// <param name="Overtaken">Values that somebody else wrote meanwhile: by a node that did not know the current key yet, perhaps under an old one.</param>
/// <param name="Unreadable">Values that no key at hand decrypts; they were left as they are.</param>
public sealed record ReencryptionReport(int Rewritten, int Overtaken, int Unreadable);

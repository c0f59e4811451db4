using System.Security.Cryptography;
using System.Xml;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>What has to be true of the keys before the host serves anybody.</summary>
internal sealed partial class KeyRingStart(
    [FromKeyedServices(EncryptionOptions.ProviderKey)] IDataProtectionProvider provider,
    IOptions<EncryptionOptions> options,
    IHostEnvironment environment,
    ILogger<KeyRingStart> logger)
{
    private bool MayLieInClear => environment.IsDevelopment() || options.Value.AllowUnprotectedKeys;

    /// <exception cref="OptionsValidationException">Keys would lie unprotected beside what they encrypt, and nobody said that they may.</exception>
    public void RequireProtection()
    {
        if (provider is not StoreKeys keys || keys.EncryptsKeys)
            return;
        if (!MayLieInClear)
        {
            throw new OptionsValidationException(EncryptionOptions.SectionName, typeof(EncryptionOptions), [
                "The keys that tokens are encrypted with are kept in the same database, and nothing protects them. Do one of three things: "
                + $"set {EncryptionOptions.SectionName}:{nameof(EncryptionOptions.CertificatePath)} (and {nameof(EncryptionOptions.CertificatePassword)}) to a PFX or PEM file with an RSA certificate; "
                + "call ProtectKeysWithCertificate or ProtectKeysWith on what AddOAuthWebhook gives; "
                + $"or, where the database is itself encrypted and guarded like a key store, set {EncryptionOptions.SectionName}:{nameof(EncryptionOptions.AllowUnprotectedKeys)} to true."]);
        }

        LogUnprotected();
    }

    /// <summary>Makes the first key, once however many nodes start, replaces keys in clear where none may be, and shows that those there are can be used.</summary>
    /// <exception cref="InvalidOperationException">There are keys, and not one can be decrypted.</exception>
    public async Task PrepareAsync(OAuthWebhookDbContext context, CancellationToken cancellationToken)
    {
        if (provider is not StoreKeys keys)
            return;
        if (!await context.Keys.AnyAsync(cancellationToken))
        {
            await UnderLockAsync(context, async () =>
            {
                if (!await context.Keys.AnyAsync(cancellationToken))
                    keys.Refresh();
            }, cancellationToken);
        }

        var all = keys.Read().Keys.Values;
        var unreadable = all.Where(key => !IsReadable(key)).Select(key => key.KeyId).ToList();
        if (unreadable.Count > 0 && unreadable.Count == all.Length)
        {
            throw new InvalidOperationException(
                "None of the keys that tokens are encrypted with can be decrypted: they were protected with another certificate (or encryptor) than the one configured now. "
                + $"Bring that one back, as {EncryptionOptions.SectionName}:{nameof(EncryptionOptions.CertificatePath)} or, if it was replaced, among {nameof(EncryptionOptions.FormerCertificatePaths)}. "
                + "If it is lost, so are all stored tokens and secrets: delete the rows of the table OAuthDataProtectionKeys, and enter and authorize every connection again.");
        }

        if (unreadable.Count > 0)
            LogUnreadable(string.Join(", ", unreadable));
        if (!MayLieInClear && keys.IdsInClear() is { Count: > 0 } inClear)
        {
            await UnderLockAsync(context, () =>
            {
                keys.ReplaceInClear();
                return Task.CompletedTask;
            }, cancellationToken);
            LogInClear(string.Join(", ", inClear));
        }

        keys.Refresh();
    }

    private static async Task UnderLockAsync(OAuthWebhookDbContext context, Func<Task> makeKeys, CancellationToken cancellationToken)
    {
        // Under the lock of the migrations: two keys would do no harm in the end, but until then each node would meet what it cannot read.
        var history = context.GetService<IHistoryRepository>();
        await context.Database.OpenConnectionAsync(cancellationToken);
        await using var transaction = history.LockReleaseBehavior == LockReleaseBehavior.Transaction
            ? await context.Database.BeginTransactionAsync(cancellationToken)
            : null;
        await using var databaseLock = await history.AcquireDatabaseLockAsync(cancellationToken);
        await makeKeys();
    }

    private static bool IsReadable(IKey key)
    {
        try
        {
            return key.CreateEncryptor() is not null;
        }
        catch (Exception failure) when (failure is CryptographicException or XmlException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The keys that tokens are encrypted with are kept in the same database unprotected: whoever reads it can read all tokens. See OAuthWebhook:Encryption.")]
    private partial void LogUnprotected();

    [LoggerMessage(2, LogLevel.Warning, "Some of the keys that tokens are encrypted with cannot be decrypted: {Keys}. What only they can read counts as unreadable. Bring back the certificate that protected them.")]
    private partial void LogUnreadable(string keys);

    [LoggerMessage(3, LogLevel.Warning, "Keys that tokens are encrypted with lie in the database in clear: {Keys}. A protected key has taken their place, and what they encrypted is encrypted again some minutes after the start. Delete their rows from OAuthDataProtectionKeys once a run, two days later, says '0 encrypted again'. Whoever has a backup that holds them can read all tokens in it. See OAuthWebhook:Encryption.")]
    private partial void LogInClear(string keys);
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Connections;
using Secret = OAuthWebhook.Secrets.Secret;

namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>Encrypts secrets before they reach the database, each under a purpose that names tenant, row and field: moved elsewhere, it does not decrypt.</summary>
internal sealed partial class FieldProtector([FromKeyedServices(EncryptionOptions.ProviderKey)] IDataProtectionProvider provider, ILogger<FieldProtector> logger)
{
    /// <summary>Encrypts; null stays null.</summary>
    /// <exception cref="StoreUnavailableException">There is no key to encrypt with.</exception>
    public string? Protect(Secret? secret, ProtectedField field) =>
        secret is null ? null : Protect(Encoding.UTF8.GetBytes(secret.Reveal()), field);

    /// <summary>Decrypts; null stays null.</summary>
    /// <returns>False when the value cannot be decrypted; <paramref name="secret"/> is null then.</returns>
    /// <exception cref="StoreUnavailableException">The keys cannot be read now.</exception>
    public bool TryUnprotect(string? stored, ProtectedField field, out Secret? secret)
    {
        secret = null;
        if (stored is null)
            return true;
        if (Open(stored, field) is { } opened)
        {
            secret = Secret.From(Encoding.UTF8.GetString(opened.Plain));
            return true;
        }

        // Not the exception: what it says about keys helps nobody who has no keys, and hides the row in noise.
        LogUnreadable(field.Name, field.RowId, field.TenantId);
        return false;
    }

    /// <summary>Encrypts a stored value again if it is not under the current key.</summary>
    /// <returns>False when the value cannot be decrypted; <paramref name="again"/> is null also when it is good as it is.</returns>
    /// <exception cref="StoreUnavailableException">The keys cannot be read now, or there is none to encrypt with.</exception>
    public bool TryReprotect(string stored, ProtectedField field, out string? again)
    {
        var opened = Open(stored, field);
        again = opened is { Outdated: true } outdated ? Protect(outdated.Plain, field) : null;
        return opened is not null;
    }

    /// <summary>Shows that values can be encrypted at all, before something is spent whose successor could not be kept.</summary>
    /// <exception cref="StoreUnavailableException">There is no key to encrypt with.</exception>
    public void EnsureUsable() => Protect(new Secret("probe"), new ProtectedField("", "", "probe"));

    /// <summary>Data Protection wraps whatever its key store throws, and calls it cryptographic.</summary>
    internal static byte[] Guarded(Func<byte[]> encrypt)
    {
        try
        {
            return encrypt();
        }
        catch (CryptographicException failure)
        {
            throw new StoreUnavailableException("The store failed while encrypting: Data Protection has no usable key.", failure);
        }
    }

    private string Protect(byte[] plain, ProtectedField field) => WebEncoders.Base64UrlEncode(Guarded(() => For(field).Protect(plain)));

    private Opened? Open(string stored, ProtectedField field)
    {
        byte[] payload;
        try
        {
            payload = WebEncoders.Base64UrlDecode(stored);
        }
        catch (FormatException)
        {
            return null;
        }

        return Open(payload, field)
            ?? (provider is StoreKeys keys && keys.TryLearnKeyOf(payload) ? Open(payload, field) : null);
    }

    private Opened? Open(byte[] payload, ProtectedField field)
    {
        var protector = For(field);
        try
        {
            if (protector is not IPersistedDataProtector persisted)
                return new(protector.Unprotect(payload), Outdated: false);

            // A key is revoked because somebody else may have it. What it encrypted is no less the only copy of a token, and refusing to
            // read that would lose all tokens and protect none: they are read, and written again under another key.
            var plain = persisted.DangerousUnprotect(payload, ignoreRevocationErrors: true, out var requiresMigration, out _);
            return new(plain, requiresMigration);
        }
        catch (CryptographicException failure) when (failure.InnerException is StoreUnavailableException unavailable)
        {
            throw new StoreUnavailableException(unavailable.Message, unavailable);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector For(ProtectedField field) =>
        provider.CreateProtector("OAuthWebhook.Store", field.TenantId, field.RowId, field.Name);

    [LoggerMessage(1, LogLevel.Error, "{Field} of {RowId} (tenant '{TenantId}') cannot be decrypted with the Data Protection keys at hand. Bring the keys back, or enter the value again.")]
    private partial void LogUnreadable(string field, string rowId, string tenantId);

    // Outdated: its key is not the current one, or was revoked.
    private readonly record struct Opened(byte[] Plain, bool Outdated);
}

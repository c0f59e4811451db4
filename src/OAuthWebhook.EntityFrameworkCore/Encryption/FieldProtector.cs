using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Connections;
using Secret = OAuthWebhook.Secrets.Secret;

namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>Encrypts secrets before they reach the database, each under a purpose that names tenant, row and field: moved elsewhere, it does not decrypt.</summary>
internal sealed partial class FieldProtector(IDataProtectionProvider provider, ILogger<FieldProtector> logger)
{
    /// <summary>Encrypts; null stays null.</summary>
    /// <exception cref="StoreUnavailableException">There is no key to encrypt with.</exception>
    public string? Protect(Secret? secret, ProtectedField field)
    {
        if (secret is null)
            return null;
        try
        {
            return For(field).Protect(secret.Reveal());
        }
        catch (CryptographicException failure)
        {
            throw new StoreUnavailableException("The store failed while encrypting: Data Protection has no usable key.", failure);
        }
    }

    /// <summary>Decrypts; null stays null.</summary>
    /// <returns>False when the value cannot be decrypted; <paramref name="secret"/> is null then.</returns>
    public bool TryUnprotect(string? stored, ProtectedField field, out Secret? secret)
    {
        try
        {
            secret = stored is null ? null : Secret.From(For(field).Unprotect(stored));
            return true;
        }
        catch (CryptographicException)
        {
            // Not the exception: what it says about keys helps nobody who has no keys, and hides the row in noise.
            LogUnreadable(field.Name, field.RowId, field.TenantId);
            secret = null;
            return false;
        }
    }

    /// <summary>Shows that values can be encrypted at all, before something is spent whose successor could not be kept.</summary>
    /// <exception cref="StoreUnavailableException">There is no key to encrypt with.</exception>
    public void EnsureUsable() => Protect(new Secret("probe"), new ProtectedField("", "", "probe"));

    private IDataProtector For(ProtectedField field) =>
        provider.CreateProtector("OAuthWebhook.Store", field.TenantId, field.RowId, field.Name);

    [LoggerMessage(1, LogLevel.Error, "{Field} of {RowId} (tenant '{TenantId}') cannot be decrypted with the Data Protection keys at hand. Bring the keys back, or enter the value again.")]
    private partial void LogUnreadable(string field, string rowId, string tenantId);
}

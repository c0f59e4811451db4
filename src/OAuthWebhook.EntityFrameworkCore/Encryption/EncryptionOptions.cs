namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>
/// What protects the keys that secrets and tokens are encrypted with. They are in the same database, so something outside it has to protect
/// them: a certificate, named here or in code, or whatever <c>ProtectKeysWith</c> was given. Bound from the configuration section
/// <c>OAuthWebhook:Encryption</c>.
/// </summary>
public sealed class EncryptionOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string SectionName = "OAuthWebhook:Encryption";

    /// <summary>
    /// The service key of the <see cref="Microsoft.AspNetCore.DataProtection.IDataProtectionProvider"/> that the store encrypts with. A host that
    /// registers one under this key has its own take the place of the key ring in the database, and answers for it.
    /// </summary>
    public const string ProviderKey = "OAuthWebhook";

    /// <summary>A PFX or PEM file with an RSA certificate and its private key, the same on all nodes. A relative path is meant from the content root.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>The password of the files, where they have one. It belongs in the host's secret store, not in a file beside the certificate.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>Certificates that protected keys before and are still needed to read those: they decrypt, and protect no new key. The same password.</summary>
    public IList<string> FormerCertificatePaths { get; } = [];

    /// <summary>
    /// Lets keys lie unprotected in the database outside Development too: whoever can read the database, or a backup of it, can read all tokens.
    /// Only for hosts whose database is itself encrypted and as well guarded as a key store.
    /// </summary>
    public bool AllowUnprotectedKeys { get; set; }
}

using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>One thing the host said in code about how keys are protected.</summary>
internal sealed record KeyProtector(Action<IDataProtectionBuilder> Apply);

/// <summary>How keys are protected at rest, by code and by configuration.</summary>
internal sealed class KeyProtection(IEnumerable<KeyProtector> protectors, CertificateFiles files, IOptions<EncryptionOptions> options)
{
    public void Apply(IDataProtectionBuilder keys)
    {
        var settings = options.Value;
        if (settings.CertificatePath is { } path)
        {
            keys.ProtectKeysWithCertificate(files.Open(path, settings.CertificatePassword));
            if (settings.FormerCertificatePaths.Count > 0)
                keys.UnprotectKeysWithAnyCertificate([.. settings.FormerCertificatePaths.Select(former => files.Open(former, settings.CertificatePassword))]);
        }

        // What the host says in code has the last word.
        foreach (var protector in protectors)
            protector.Apply(keys);
    }
}

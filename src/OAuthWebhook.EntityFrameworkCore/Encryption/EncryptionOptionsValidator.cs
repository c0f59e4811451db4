using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>Opens each certificate at start, so that the message names the setting and not the first request that needs it.</summary>
internal sealed class EncryptionOptionsValidator(CertificateFiles files) : IValidateOptions<EncryptionOptions>
{
    public ValidateOptionsResult Validate(string? name, EncryptionOptions options)
    {
        List<string> failures = [];
        if (options.CertificatePath is { } path)
            Check(nameof(options.CertificatePath), path);
        else if (options.FormerCertificatePaths.Count > 0)
            failures.Add($"{EncryptionOptions.SectionName}:{nameof(options.FormerCertificatePaths)} names certificates, and {nameof(options.CertificatePath)} none. Name the present one there.");
        foreach (var former in options.FormerCertificatePaths)
            Check(nameof(options.FormerCertificatePaths), former);
        return failures is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(string key, string file)
        {
            if (Failure(file, options.CertificatePassword) is { } failure)
                failures.Add($"{EncryptionOptions.SectionName}:{key} is '{file}'. {failure}");
        }
    }

    private string? Failure(string path, string? password)
    {
        try
        {
            using var certificate = files.Open(path, password);
            using var key = certificate.GetRSAPrivateKey();
            return key is null ? "It holds no RSA private key. Name a PFX or PEM file with an RSA certificate and its private key." : null;
        }
        catch (CryptographicException failure)
        {
            return $"It cannot be opened: {failure.Message} Name a PFX or PEM file with a certificate and its private key, and its password in {EncryptionOptions.SectionName}:{nameof(EncryptionOptions.CertificatePassword)}.";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"It cannot be read: {failure.Message} Put the file there, readable for the user the host runs as.";
        }
    }
}

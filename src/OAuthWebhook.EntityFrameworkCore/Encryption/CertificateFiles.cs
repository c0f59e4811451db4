using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Hosting;

namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>Opens certificates with their private keys, PFX or PEM.</summary>
internal sealed class CertificateFiles(IHostEnvironment environment)
{
    public X509Certificate2 Open(string path, string? password)
    {
        var file = Path.GetFullPath(path, environment.ContentRootPath);
        var content = File.ReadAllBytes(file);
        if (content.AsSpan().IndexOf("-----BEGIN "u8) < 0)
            return X509CertificateLoader.LoadPkcs12(content, password);
        return password is null ? X509Certificate2.CreateFromPemFile(file) : X509Certificate2.CreateFromEncryptedPemFile(file, password);
    }
}

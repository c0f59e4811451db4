using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

internal static class Certificates
{
    public static X509Certificate2 First { get; } = Create("first");

    public static X509Certificate2 Second { get; } = Create("second");

    public static X509Certificate2 Create(string name)
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}

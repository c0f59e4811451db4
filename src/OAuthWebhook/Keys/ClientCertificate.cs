using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OAuthWebhook.Results;

namespace OAuthWebhook.Keys;

/// <summary>A certificate with its private key and those of its issuers that were given with it: what a TLS client presents (RFC 8705 §2).</summary>
internal sealed class ClientCertificate
{
    // A PKCS #12 file has its password in a line before it, much as a PEM text has headers.
    private const string PasswordLine = "password=";

    private readonly X509Certificate2 _certificate;

    private ClientCertificate(X509Certificate2 certificate, X509Certificate2Collection issuers)
    {
        _certificate = certificate;
        // Offline: no issuer is fetched from an address that a certificate names.
        Context = SslStreamCertificateContext.Create(certificate, issuers, offline: true);
        Thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
    }

    /// <summary>What TLS is given.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Its SHA-256 thumbprint (RFC 8705 §3.1), which tells it from all others, and its key too.</summary>
    public string Thumbprint { get; }

    /// <summary>Reads PEM (certificate and unencrypted key), or PKCS #12 in Base64. What is wrong with it is said without a word of it.</summary>
    public static OAuthResult<ClientCertificate> Read(string text)
    {
        try
        {
            return text.Contains("-----BEGIN", StringComparison.Ordinal) ? ReadPem(PemKeys.Normalize(text)) : ReadPkcs12(text.Trim());
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or ArgumentException)
        {
            return Unreadable;
        }
    }

    /// <summary>Why it is of no use at a time; null when it is.</summary>
    public OAuthError? Check(DateTimeOffset now)
    {
        var (from, to) = (new DateTimeOffset(_certificate.NotBefore), new DateTimeOffset(_certificate.NotAfter));
        if (now < from)
            return SigningKey.Refused($"The client's certificate is not valid before {TimeInText.Of(from)}.", "Use it from then on, or check this host's clock.");
        return now > to ? SigningKey.Refused($"The client's certificate ended on {TimeInText.Of(to)}.", "Get a new one, register it at the provider, and enter it with its key.") : null;
    }

    private static OAuthError Unreadable { get; } = SigningKey.Refused(
        "The certificate cannot be read.",
        $"Enter PEM with both the certificate and its private key, or a PKCS #12 file (.pfx, .p12) in Base64; if that has a password, in a line {PasswordLine}… before it.");

    private static OAuthResult<ClientCertificate> ReadPem(string text)
    {
        if (text.Contains("ENCRYPTED", StringComparison.Ordinal))
            return SigningKey.Refused("The certificate's key is encrypted with a passphrase.", "Decrypt it first (openssl pkey -in key.pem -out plain.pem) and enter the result with the certificate; it is stored encrypted.");
        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            return SigningKey.Refused("The text holds no private key.", "Enter the certificate and its private key, one after the other.");
        if (!text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
            return SigningKey.Refused("The text holds no certificate.", "Enter the certificate and its private key, one after the other.");
        var all = new X509Certificate2Collection();
        all.ImportFromPem(text);
        // The key is the first certificate's; those after it are its issuers (RFC 8446 §4.4.2 has the same order).
        var certificate = X509Certificate2.CreateFromPem(text, text);
        all[0].Dispose();
        all.RemoveAt(0);
        return new ClientCertificate(ForTls(certificate), all);
    }

    private static OAuthResult<ClientCertificate> ReadPkcs12(string text)
    {
        string? password = null;
        if (text.StartsWith(PasswordLine, StringComparison.OrdinalIgnoreCase))
        {
            var end = text.AsSpan().IndexOfAny('\r', '\n');
            if (end < 0)
                return Unreadable;
            password = text[PasswordLine.Length..end];
            text = text[end..];
        }

        var bytes = Convert.FromBase64String(text);
        X509Certificate2Collection all;
        try
        {
            all = X509CertificateLoader.LoadPkcs12Collection(bytes, password, X509KeyStorageFlags.DefaultKeySet);
        }
        catch (CryptographicException)
        {
            return SigningKey.Refused("The PKCS #12 file cannot be opened: its password is missing or wrong, or it is no such file.", $"Enter it in Base64; its password, if it has one, in a line {PasswordLine}… before it.");
        }

        if (all.FirstOrDefault(each => each.HasPrivateKey) is not { } certificate)
            return SigningKey.Refused("The PKCS #12 file holds no private key.", "Export it again, with the private key.");
        all.Remove(certificate);
        return new ClientCertificate(certificate, all);
    }

    // TLS of Windows uses no key that is in memory alone.
    private static X509Certificate2 ForTls(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
            return certificate;
        using (certificate)
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }
}

using System.Security.Cryptography;
using OAuthWebhook.Results;

namespace OAuthWebhook.Keys;

/// <summary>Private keys in PEM (RFC 7468): PKCS #8, PKCS #1 and SEC 1.</summary>
internal static class PemKeys
{
    /// <summary>Reads the first private key in a text.</summary>
    public static OAuthResult<PrivateKey> Read(string text)
    {
        text = Normalize(text);
        if (text.Contains("ENCRYPTED", StringComparison.Ordinal))
            return SigningKey.Refused("The key is encrypted with a passphrase.", "Decrypt it first (openssl pkey -in key.pem -out plain.pem) and enter the result; it is stored encrypted.");
        var found = false;
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            found = true;
            if (rest[fields.Label] is "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY")
                return Import(rest[fields.Location]) is { } key ? new PrivateKey(key) : SigningKey.Refused("The key cannot be read, or is of a kind that JWTs are not signed with here.", "Enter an RSA key or a P-256 key, whole, from its BEGIN to its END line.");
        }

        return found
            ? SigningKey.Refused("The text holds no private key, only a public key or a certificate.", "Enter the private key, from its BEGIN to its END line.")
            : SigningKey.Refused("It is neither a PEM text nor a JWK.", "Enter the private key, from -----BEGIN … PRIVATE KEY----- to -----END … PRIVATE KEY-----, or the JWK with its braces.");
    }

    /// <summary>A PEM text copied out of JSON has its line breaks written out.</summary>
    public static string Normalize(string text) => text.Replace("\\n", "\n", StringComparison.Ordinal);

    // PKCS #8 does not say in its label what it holds.
    private static AsymmetricAlgorithm? Import(ReadOnlySpan<char> pem) => Import(RSA.Create(), pem) ?? Import(ECDsa.Create(), pem);

    private static AsymmetricAlgorithm? Import(AsymmetricAlgorithm key, ReadOnlySpan<char> pem)
    {
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }
}

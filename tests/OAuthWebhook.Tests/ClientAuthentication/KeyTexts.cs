using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace OAuthWebhook.Tests.ClientAuthentication;

/// <summary>Keys in the texts that people have them in.</summary>
internal static class KeyTexts
{
    public static RSA Rsa { get; } = RSA.Create(2048);

    public static ECDsa Ec { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static string RsaJwk(string? id = null)
    {
        var key = Rsa.ExportParameters(true);
        var jwk = new JsonObject
        {
            ["kty"] = "RSA",
            ["n"] = Encode(key.Modulus),
            ["e"] = Encode(key.Exponent),
            ["d"] = Encode(key.D),
            ["p"] = Encode(key.P),
            ["q"] = Encode(key.Q),
            ["dp"] = Encode(key.DP),
            ["dq"] = Encode(key.DQ),
            ["qi"] = Encode(key.InverseQ),
        };
        if (id is not null)
            jwk["kid"] = id;
        return jwk.ToJsonString();
    }

    public static string EcJwk()
    {
        var key = Ec.ExportParameters(true);
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Encode(key.Q.X), ["y"] = Encode(key.Q.Y), ["d"] = Encode(key.D) }.ToJsonString();
    }

    /// <summary>The public parts, as a provider registers them (RFC 7591 <c>jwks</c>).</summary>
    public static JsonObject PublicKeys()
    {
        var rsa = Rsa.ExportParameters(false);
        var ec = Ec.ExportParameters(false).Q;
        return new()
        {
            ["keys"] = new JsonArray(
                new JsonObject { ["kty"] = "RSA", ["kid"] = "rsa", ["use"] = "sig", ["n"] = Encode(rsa.Modulus), ["e"] = Encode(rsa.Exponent) },
                new JsonObject { ["kty"] = "EC", ["kid"] = "ec", ["use"] = "sig", ["crv"] = "P-256", ["x"] = Encode(ec.X), ["y"] = Encode(ec.Y) }),
        };
    }

    public static string Encrypted() =>
        Rsa.ExportEncryptedPkcs8PrivateKeyPem("a passphrase", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));

    public static string Encode(byte[]? bytes) => Base64Url.EncodeToString(bytes);
}

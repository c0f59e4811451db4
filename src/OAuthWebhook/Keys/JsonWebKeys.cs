using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OAuthWebhook.Results;

namespace OAuthWebhook.Keys;

/// <summary>Keys as JSON (RFC 7517; RFC 7518 §6.2 and §6.3).</summary>
internal static class JsonWebKeys
{
    private static readonly ECCurve P256 = ECCurve.NamedCurves.nistP256;

    /// <summary>Reads a private key, RSA or P-256.</summary>
    public static OAuthResult<PrivateKey> ReadPrivate(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var jwk = document.RootElement;
            if (jwk.TryGetProperty("keys", out _))
                return SigningKey.Refused("It is a set of keys.", "Enter one of them: the object with kty in it.");
            if (!jwk.TryGetProperty("d", out _))
                return SigningKey.Refused("The JWK holds no private key.", "Enter the one with the member d.");
            AsymmetricAlgorithm? key = Text(jwk, "kty") switch
            {
                "RSA" => RSA.Create(RsaParameters(jwk)),
                "EC" when Text(jwk, "crv") == "P-256" => ECDsa.Create(EcParameters(jwk)),
                _ => null,
            };
            return key is null
                ? SigningKey.Refused("The JWK is neither an RSA key nor one on the curve P-256.", "Enter one of these kinds.")
                : new PrivateKey(key, Text(jwk, "alg"), Text(jwk, "kid"));
        }
        catch (Exception exception) when (exception is JsonException or FormatException or CryptographicException or InvalidOperationException or KeyNotFoundException)
        {
            return SigningKey.Refused("The JWK cannot be read.", "Enter it whole: for RSA with n, e, d, p, q, dp, dq and qi, for a P-256 key with crv, x, y and d.");
        }
    }

    /// <summary>A P-256 key that this host wrote itself.</summary>
    public static ECDsa ReadOwn(string text)
    {
        using var document = JsonDocument.Parse(text);
        return ECDsa.Create(EcParameters(document.RootElement));
    }

    /// <summary>A P-256 key with its private part.</summary>
    public static string WritePrivate(ECDsa key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return $$"""{"crv":"P-256","d":"{{Encode(parameters.D!)}}","kty":"EC","x":"{{Encode(parameters.Q.X!)}}","y":"{{Encode(parameters.Q.Y!)}}"}""";
    }

    /// <summary>The public part of a P-256 key, its members in the order that a thumbprint wants (RFC 7638 §3).</summary>
    public static string WritePublic(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return $$"""{"crv":"P-256","kty":"EC","x":"{{Encode(point.X!)}}","y":"{{Encode(point.Y!)}}"}""";
    }

    /// <summary>The SHA-256 thumbprint of a public key that <see cref="WritePublic"/> wrote (RFC 7638).</summary>
    public static string Thumbprint(string publicKey) => Encode(SHA256.HashData(Encoding.UTF8.GetBytes(publicKey)));

    public static bool IsP256(ECDsa key) => key.ExportParameters(includePrivateParameters: false).Curve.Oid is { } curve
        && (curve.Value == P256.Oid.Value || curve.FriendlyName == P256.Oid.FriendlyName);

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private static RSAParameters RsaParameters(JsonElement jwk)
    {
        var modulus = Bytes(jwk, "n");
        var half = (modulus.Length + 1) / 2;
        // The platform wants every number as long as the modulus, or half of it; a JWK leaves leading zeros out (RFC 7518 §2).
        return new()
        {
            Modulus = modulus,
            Exponent = Bytes(jwk, "e"),
            D = Bytes(jwk, "d", modulus.Length),
            P = Bytes(jwk, "p", half),
            Q = Bytes(jwk, "q", half),
            DP = Bytes(jwk, "dp", half),
            DQ = Bytes(jwk, "dq", half),
            InverseQ = Bytes(jwk, "qi", half),
        };
    }

    private static ECParameters EcParameters(JsonElement jwk) => new()
    {
        Curve = P256,
        D = Bytes(jwk, "d", 32),
        Q = new() { X = Bytes(jwk, "x", 32), Y = Bytes(jwk, "y", 32) },
    };

    private static byte[] Bytes(JsonElement jwk, string name, int length = 0)
    {
        var bytes = Base64Url.DecodeFromChars(jwk.GetProperty(name).GetString());
        return bytes.Length < length ? [.. new byte[length - bytes.Length], .. bytes] : bytes;
    }

    private static string? Text(JsonElement jwk, string name) => jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

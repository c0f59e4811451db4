using System.Security.Cryptography;
using System.Text;
using OAuthWebhook.Results;

namespace OAuthWebhook.Keys;

/// <summary>
/// A key that JWTs are signed with, and the one algorithm it is used with (RFC 7518 §3.1). Plain cryptography of the platform: a compact JWS is
/// two encoded JSON texts and a signature over them, and every time in it comes from this host's clock.
/// </summary>
internal sealed class SigningKey : IDisposable
{
    // RFC 7518 §3.3 and §3.5.
    private const int ShortestRsaKey = 2048;

    private readonly IDisposable? _key;
    private readonly Func<byte[], byte[]> _sign;

    private SigningKey(string algorithm, string? id, IDisposable? key, Func<byte[], byte[]> sign)
    {
        Algorithm = algorithm;
        Id = id;
        _key = key;
        _sign = sign;
    }

    /// <summary>The algorithms that a client's own key may have.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = ["RS256", "PS256", "ES256"];

    /// <summary>Its <c>alg</c>.</summary>
    public string Algorithm { get; }

    /// <summary>Its <c>kid</c>; null: none.</summary>
    public string? Id { get; }

    /// <summary>The key that two sides share (RFC 7518 §3.2): the bytes of the client secret (OpenID Connect Core §10.1). How long it is was the server's decision.</summary>
    public static SigningKey Shared(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        return new("HS256", null, null, data => HMACSHA256.HashData(bytes, data));
    }

    /// <summary>A P-256 key that this host made itself; whoever gave it disposes of it.</summary>
    public static SigningKey Own(ECDsa key) => new("ES256", null, null, data => SignEs256(key, data));

    /// <summary>Reads a private key: PEM (PKCS #8, PKCS #1, SEC 1) or JWK. What is wrong with it is said without a word of it.</summary>
    /// <param name="text">The key.</param>
    /// <param name="algorithm">The wanted algorithm; null: the first that fits.</param>
    /// <param name="id">The wanted id; null: the JWK's own.</param>
    public static OAuthResult<SigningKey> Read(string text, string? algorithm, string? id)
    {
        if (algorithm is not null && !Algorithms.Contains(algorithm))
            return Refused($"'{algorithm}' is not an algorithm that this host signs with.", $"Choose one of: {string.Join(", ", Algorithms)}.");
        var read = text.TrimStart().StartsWith('{') ? JsonWebKeys.ReadPrivate(text) : PemKeys.Read(text);
        if (!read.TryGet(out var key, out var error))
            return error;
        return key.Key switch
        {
            RSA rsa => WithRsa(rsa, algorithm ?? key.Algorithm ?? "RS256", id ?? key.Id),
            ECDsa ecdsa => WithEllipticCurve(ecdsa, algorithm ?? key.Algorithm ?? "ES256", id ?? key.Id),
            _ => throw new InvalidOperationException($"Nothing reads a {key.Key.GetType().Name}."),
        };
    }

    /// <summary>Signs the first two parts of a compact JWS (RFC 7515 §7.1).</summary>
    public byte[] Sign(byte[] data) => _sign(data);

    public void Dispose() => _key?.Dispose();

    internal static OAuthError Refused(string description, string nextStep) => new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.KeyUnusable, description, nextStep);

    private static OAuthResult<SigningKey> WithRsa(RSA key, string algorithm, string? id)
    {
        var padding = algorithm switch { "RS256" => RSASignaturePadding.Pkcs1, "PS256" => RSASignaturePadding.Pss, _ => null };
        if (padding is null)
            return Unfit(key, $"An RSA key does not fit the algorithm '{algorithm}'.", "Choose RS256 or PS256, or enter an elliptic-curve key.");
        return key.KeySize < ShortestRsaKey
            ? Unfit(key, $"The RSA key has {key.KeySize} bits; RFC 7518 §3.3 wants {ShortestRsaKey} or more.", "Make a longer key and register its public part at the provider.")
            : new SigningKey(algorithm, id, key, data => key.SignData(data, HashAlgorithmName.SHA256, padding));
    }

    private static OAuthResult<SigningKey> WithEllipticCurve(ECDsa key, string algorithm, string? id)
    {
        if (algorithm != "ES256")
            return Unfit(key, $"An elliptic-curve key does not fit the algorithm '{algorithm}'.", "Choose ES256, or enter an RSA key.");
        // RFC 7518 §3.4: ES256 is P-256 alone, and the signature is the two numbers side by side.
        return !JsonWebKeys.IsP256(key)
            ? Unfit(key, "The key is on another curve than P-256, the only one that ES256 uses (RFC 7518 §3.4).", "Make a key on P-256 (prime256v1) and register its public part at the provider.")
            : new SigningKey(algorithm, id, key, data => SignEs256(key, data));
    }

    private static byte[] SignEs256(ECDsa key, byte[] data) => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    private static OAuthError Unfit(AsymmetricAlgorithm key, string description, string nextStep)
    {
        key.Dispose();
        return Refused(description, nextStep);
    }
}

/// <summary>A private key as it was read.</summary>
/// <param name="Key">RSA or ECDSA.</param>
/// <param name="Algorithm">The algorithm it says it is for; null when it does not say.</param>
/// <param name="Id">Its id; null when it has none.</param>
internal sealed record PrivateKey(AsymmetricAlgorithm Key, string? Algorithm = null, string? Id = null);

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OAuthWebhook.Keys;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.Dpop;

/// <summary>The key that the tokens of one grant are bound to, P-256 (RFC 9449 §4): who has the tokens but not the key has nothing.</summary>
internal sealed class DpopKey
{
    private readonly Lock _gate = new();
    private readonly Lazy<(ECDsa Key, string PublicKey)> _read;

    private DpopKey(Secret text)
    {
        Text = text;
        // A snapshot that is only looked at needs no key.
        _read = new(() =>
        {
            var key = JsonWebKeys.ReadOwn(text.Reveal());
            return (key, JsonWebKeys.WritePublic(key));
        });
    }

    /// <summary>The key as a JWK, to be kept with its tokens.</summary>
    public Secret Text { get; }

    /// <summary>The SHA-256 thumbprint of its public part (RFC 7638), by which an authorization request names it (RFC 9449 §10).</summary>
    public string Thumbprint => JsonWebKeys.Thumbprint(_read.Value.PublicKey);

    /// <summary>A new key.</summary>
    public static DpopKey Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new(new Secret(JsonWebKeys.WritePrivate(key)));
    }

    /// <summary>A key that <see cref="Create"/> made.</summary>
    public static DpopKey Of(Secret text) => new(text);

    /// <summary>The <c>ath</c> of an access token (RFC 9449 §4.2).</summary>
    public static string HashOf(Secret accessToken) => JsonWebKeys.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken.Reveal())));

    /// <summary>Proves its possession for one request (RFC 9449 §4.2).</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="uri">Where it goes.</param>
    /// <param name="nonce">The server's nonce, if it gave one.</param>
    /// <param name="tokenHash">The <c>ath</c> of the access token it carries, if it carries one.</param>
    /// <param name="now">The time.</param>
    public string Prove(HttpMethod method, Uri uri, string? nonce, string? tokenHash, DateTimeOffset now)
    {
        var (key, publicKey) = _read.Value;
        var claims = new JsonObject
        {
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["htm"] = method.Method,
            ["htu"] = WithoutQuery(uri),
            ["iat"] = now.ToUnixTimeSeconds(),
        };
        if (nonce is not null)
            claims["nonce"] = nonce;
        if (tokenHash is not null)
            claims["ath"] = tokenHash;
        using var signing = SigningKey.Own(key);
        // A key of the platform is not said to be usable by several threads at once.
        lock (_gate)
            return Jwt.Sign(signing, "dpop+jwt", claims, publicKey);
    }

    // RFC 9449 §4.2: without query and fragment; the host as it is on the wire.
    private static string WithoutQuery(Uri uri) => uri.HostNameType == UriHostNameType.Dns
        ? $"{uri.Scheme}://{uri.IdnHost}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}{uri.AbsolutePath}"
        : uri.GetLeftPart(UriPartial.Path);
}

/// <summary>An access token's key with the token's hash: what its proofs are made from.</summary>
/// <param name="Key">The key.</param>
/// <param name="TokenHash">The token's <c>ath</c>.</param>
internal sealed record DpopBinding(DpopKey Key, string TokenHash);

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.ClientAuthentication;

namespace OAuthWebhook.Tests.Dpop;

/// <summary>A DPoP proof as a server sees it (RFC 9449 §4.3).</summary>
internal sealed record Proof(ReadJwt Jwt)
{
    public static Proof Of(RecordedRequest request) => new(ReadJwt.Of(request.Headers["DPoP"]));

    public JsonObject Key => Jwt.Header["jwk"]!.AsObject();

    public string Thumbprint => KeyTexts.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(
        $$"""{"crv":"{{Key["crv"]}}","kty":"{{Key["kty"]}}","x":"{{Key["x"]}}","y":"{{Key["y"]}}"}""")));

    public string? Nonce => Jwt.Claim("nonce");

    public string? Id => Jwt.Claim("jti");

    public static string HashOf(string accessToken) => KeyTexts.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)));

    /// <summary>Whether the key in its header signed it.</summary>
    public bool IsSound()
    {
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = Bytes("x"), Y = Bytes("y") },
        });
        return Jwt.IsSignedBy(key);
    }

    private byte[] Bytes(string name) => System.Buffers.Text.Base64Url.DecodeFromChars((string)Key[name]!);
}

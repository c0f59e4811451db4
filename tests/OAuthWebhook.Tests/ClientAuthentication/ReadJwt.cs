using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OAuthWebhook.Tests.ClientAuthentication;

/// <summary>A JWT as a server sees it, read without any code of the product.</summary>
internal sealed record ReadJwt(JsonObject Header, JsonObject Claims, byte[] Signed, byte[] Signature)
{
    public static ReadJwt Of(string jwt)
    {
        var parts = jwt.Split('.');
        parts.Length.ShouldBe(3);
        return new(Json(parts[0]), Json(parts[1]), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));
    }

    public string? Claim(string name) => (string?)Claims[name];

    public long Seconds(string name) => (long)Claims[name]!;

    public bool IsSignedBy(AsymmetricAlgorithm key) => (key, (string?)Header["alg"]) switch
    {
        (RSA rsa, "RS256") => rsa.VerifyData(Signed, Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        (RSA rsa, "PS256") => rsa.VerifyData(Signed, Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        (ECDsa ecdsa, "ES256") => ecdsa.VerifyData(Signed, Signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        _ => false,
    };

    private static JsonObject Json(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();
}

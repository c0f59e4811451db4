using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OAuthWebhook.Keys;

/// <summary>Signed JWTs in the compact form (RFC 7519, RFC 7515 §7.1).</summary>
internal static class Jwt
{
    /// <summary>Signs claims.</summary>
    /// <param name="key">The key, which also gives <c>alg</c> and <c>kid</c>.</param>
    /// <param name="type">The header's <c>typ</c>.</param>
    /// <param name="claims">The claims.</param>
    /// <param name="publicKey">The public key as a JWK, where the header has to hold it.</param>
    public static string Sign(SigningKey key, string type, JsonObject claims, string? publicKey = null)
    {
        var header = new JsonObject { ["alg"] = key.Algorithm, ["typ"] = type };
        if (key.Id is { } id)
            header["kid"] = id;
        if (publicKey is not null)
            header["jwk"] = JsonNode.Parse(publicKey);
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{JsonWebKeys.Encode(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(JsonObject json) => JsonWebKeys.Encode(JsonSerializer.SerializeToUtf8Bytes(json));
}

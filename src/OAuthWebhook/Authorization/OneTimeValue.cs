using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OAuthWebhook.Authorization;

/// <summary>Random values that open something once: stored as hashes only, so that a read of the database opens nothing.</summary>
internal static class OneTimeValue
{
    /// <summary>256 random bits, base64url: far beyond guessing (RFC 6749 §10.10), and the length RFC 7636 §4.1 recommends for a verifier.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256, base64url: also the S256 challenge of a verifier (RFC 7636 §4.2).</summary>
    public static string Hash(string value) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(value)));

    /// <summary>Whether a value has a hash, in constant time.</summary>
    public static bool Matches(string value, string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(value)), Encoding.ASCII.GetBytes(hash));
}

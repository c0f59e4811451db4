using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;

/// <summary>Making, storing and comparing secrets.</summary>
internal static class Secrets
{
    /// <summary>256 random bits; the prefix says what it is when it turns up where it should not.</summary>
    public static string Create(string prefix) =>
        "sandbox_" + prefix + "_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored of a token, and what the echo API shows of it: SHA-256 in lower-case hex.</summary>
    public static string Hash(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Compares hashes: they have one length, so the time taken tells nothing about either secret.</summary>
    public static bool Match(string expected, string presented) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(expected)),
            SHA256.HashData(Encoding.UTF8.GetBytes(presented)));
}

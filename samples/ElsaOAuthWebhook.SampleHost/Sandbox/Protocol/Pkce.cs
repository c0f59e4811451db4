using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;

/// <summary>Proof Key for Code Exchange, S256 alone: with "plain" whoever sees the request can redeem the code.</summary>
internal static partial class Pkce
{
    public const string S256 = "S256";

    /// <summary>An S256 challenge is the base64url text of 32 bytes (RFC 7636 §4.2).</summary>
    [GeneratedRegex(@"^[A-Za-z0-9_-]{43}\z", RegexOptions.NonBacktracking)]
    public static partial Regex Challenge { get; }

    /// <summary>The syntax of a verifier (RFC 7636 §4.1).</summary>
    [GeneratedRegex(@"^[A-Za-z0-9._~-]{43,128}\z", RegexOptions.NonBacktracking)]
    public static partial Regex Verifier { get; }

    public static bool Proves(string verifier, string challenge) =>
        Secrets.Match(challenge, Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));
}

using Microsoft.Extensions.Primitives;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;

/// <summary>
/// The parameters of an authorization or token request. One without a value counts as omitted, and one sent
/// twice has no value either (RFC 6749 §3.1, §3.2), so that nobody acts on half of an ambiguous request.
/// </summary>
internal sealed class OAuthParameters(IEnumerable<KeyValuePair<string, StringValues>> parameters)
{
    // Only these are read; others are ignored, and some of them may be repeated (resource, RFC 8707 §2).
    private static readonly HashSet<string> Recognized =
    [
        "client_id", "client_secret", "code", "code_challenge", "code_challenge_method", "code_verifier", "grant_type",
        "password", "redirect_uri", "refresh_token", "response_type", "scope", "state", "username",
    ];

    private readonly Dictionary<string, StringValues> _recognized =
        parameters.Where(parameter => Recognized.Contains(parameter.Key)).ToDictionary();

    public string? this[string name] =>
        _recognized.TryGetValue(name, out var values) && values is [{ Length: > 0 } value] ? value : null;

    /// <summary>The name of a parameter that was sent more than once, if there is one.</summary>
    public string? Repeated => _recognized.FirstOrDefault(parameter => parameter.Value.Count > 1).Key;
}

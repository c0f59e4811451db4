using System.Diagnostics.CodeAnalysis;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;

/// <summary>Scopes: a list separated by spaces (RFC 6749 §3.3).</summary>
internal static class Scopes
{
    public const string Profile = "profile";

    public static IReadOnlyList<string> All { get; } = ["read", "write", Profile];

    /// <summary>What a request asks for within what it may have; a request that names none gets all of that.</summary>
    public static bool TryGrant(
        string? requested,
        IReadOnlyList<string> allowed,
        [NotNullWhen(true)] out IReadOnlyList<string>? granted,
        [NotNullWhen(false)] out OAuthError? error)
    {
        granted = requested is null
            ? allowed
            : [.. requested.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()];
        error = granted.Count == 0 || granted.Except(allowed).Any()
            ? OAuthError.InvalidScope($"Scopes that can be granted here: {string.Join(' ', allowed)}.")
            : null;
        return error is null;
    }
}

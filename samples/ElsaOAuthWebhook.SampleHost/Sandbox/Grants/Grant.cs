using ElsaOAuthWebhook.SampleHost.Sandbox.Accounts;
using ElsaOAuthWebhook.SampleHost.Sandbox.Clients;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Grants;

/// <summary>
/// What a client was allowed, by whom (nobody for client credentials): the family that a code and every
/// token descended from it belong to. Revoking it ends them all.
/// </summary>
internal sealed class Grant(SandboxClient client, SandboxAccount? account, IReadOnlyList<string> scopes)
{
    public SandboxClient Client => client;

    public SandboxAccount? Account => account;

    public IReadOnlyList<string> Scopes => scopes;

    public bool Revoked { get; set; }
}

/// <summary>A code stays known after it was spent, and longer than it can be redeemed, so that a replay is noticed.</summary>
internal sealed class AuthorizationCode(Grant grant, string redirectUri, string codeChallenge, DateTimeOffset expiresAt)
{
    public Grant Grant => grant;

    public string RedirectUri => redirectUri;

    public string CodeChallenge => codeChallenge;

    public DateTimeOffset ExpiresAt => expiresAt;

    public bool Spent { get; set; }
}

/// <summary>A refresh token is good once; it stays known so that a replay is noticed.</summary>
internal sealed class RefreshToken(Grant grant)
{
    public Grant Grant => grant;

    public bool Spent { get; set; }
}

/// <summary>A refresh may have narrowed the scopes of an access token below those of its grant.</summary>
internal sealed record AccessToken(Grant Grant, IReadOnlyList<string> Scopes);

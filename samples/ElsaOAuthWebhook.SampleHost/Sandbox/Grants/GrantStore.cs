using ElsaOAuthWebhook.SampleHost.Sandbox.Clients;
using ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;
using ElsaOAuthWebhook.SampleHost.Sandbox.Tokens;
using Microsoft.Extensions.Options;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Grants;

/// <summary>
/// Codes and tokens, kept as hashes. One lock covers them all: whether a code or refresh token was spent and
/// what it is exchanged for is decided in one step, so of any number of parallel exchanges one succeeds.
/// </summary>
internal sealed partial class GrantStore
{
    private readonly Lock _gate = new();
    private readonly SandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<GrantStore> _logger;
    private readonly ExpiringTable<AuthorizationCode> _codes;
    private readonly ExpiringTable<RefreshToken> _refreshTokens;
    private readonly ExpiringTable<AccessToken> _accessTokens;

    public GrantStore(IOptions<SandboxOptions> options, TimeProvider time, ILogger<GrantStore> logger)
    {
        (_options, _time, _logger) = (options.Value, time, logger);
        // A spent code is remembered for as long as what it was redeemed for can live.
        _codes = new(time, _options.AuthorizationCodeLifetime + _options.RefreshTokenLifetime, _options.Capacity);
        _refreshTokens = new(time, _options.RefreshTokenLifetime, _options.Capacity);
        _accessTokens = new(time, _options.AccessTokenLifetime, _options.Capacity);
    }

    public string IssueCode(Grant grant, string redirectUri, string codeChallenge)
    {
        var code = Secrets.Create("code");
        lock (_gate)
            _codes.Add(code, new(grant, redirectUri, codeChallenge, _time.GetUtcNow() + _options.AuthorizationCodeLifetime));
        return code;
    }

    public TokenResponse IssueTokens(Grant grant, bool withRefreshToken)
    {
        lock (_gate)
            return Issue(grant, grant.Scopes, withRefreshToken);
    }

    /// <summary>
    /// Exchanges a code (RFC 6749 §4.1.3, RFC 7636 §4.6). A second use revokes what the first one gave
    /// (§4.1.2); a failed attempt does not spend the code.
    /// </summary>
    public ITokenAnswer Redeem(string code, SandboxClient client, string redirectUri, string codeVerifier)
    {
        lock (_gate)
        {
            if (!_codes.TryFind(code, out var found) || found.Grant.Client != client)
                return OAuthError.InvalidGrant("The code is unknown, or it was issued to another client.");
            if (found.Spent)
                return RevokeFamily(found.Grant, "code");
            if (found.ExpiresAt <= _time.GetUtcNow())
                return OAuthError.InvalidGrant("The code is expired.");
            if (found.RedirectUri != redirectUri)
                return OAuthError.InvalidGrant("The redirect_uri is not the one of the authorization request.");
            if (!Pkce.Proves(codeVerifier, found.CodeChallenge))
                return OAuthError.InvalidGrant("The code_verifier does not match the code_challenge.");

            found.Spent = true;
            return Issue(found.Grant, found.Grant.Scopes, withRefreshToken: true);
        }
    }

    /// <summary>
    /// Exchanges a refresh token for new tokens. It is good once: a second use means that somebody else has
    /// a copy, and as nobody can tell who, the family ends (RFC 9700 §4.14.2).
    /// </summary>
    public ITokenAnswer Refresh(string refreshToken, SandboxClient client, string? scope)
    {
        lock (_gate)
        {
            if (!_refreshTokens.TryFind(refreshToken, out var found) || found.Grant.Client != client || found.Grant.Revoked)
                return OAuthError.InvalidGrant("The refresh token is unknown, expired, revoked, or it was issued to another client.");
            if (found.Spent)
                return RevokeFamily(found.Grant, "refresh token");
            if (!Scopes.TryGrant(scope, found.Grant.Scopes, out var scopes, out var error))
                return error;

            found.Spent = true;
            return Issue(found.Grant, scopes, withRefreshToken: true);
        }
    }

    public AccessToken? FindAccessToken(string accessToken)
    {
        lock (_gate)
            return _accessTokens.TryFind(accessToken, out var found) && !found.Grant.Revoked ? found : null;
    }

    public void ExpireAccessTokens()
    {
        lock (_gate)
            _accessTokens.Clear();
    }

    public void RevokeEverything()
    {
        lock (_gate)
        {
            _codes.Clear();
            _refreshTokens.Clear();
            _accessTokens.Clear();
        }
    }

    // Scopes may be narrower than the grant's, whose refresh token keeps all of them (RFC 6749 §6).
    private TokenResponse Issue(Grant grant, IReadOnlyList<string> scopes, bool withRefreshToken)
    {
        var accessToken = Secrets.Create("at");
        _accessTokens.Add(accessToken, new(grant, scopes));

        string? refreshToken = null;
        if (withRefreshToken)
        {
            refreshToken = Secrets.Create("rt");
            _refreshTokens.Add(refreshToken, new(grant));
        }

        return new TokenResponse
        {
            AccessToken = accessToken,
            ExpiresIn = (long)_options.AccessTokenLifetime.TotalSeconds,
            RefreshToken = refreshToken,
            Scope = string.Join(' ', scopes),
        };
    }

    private OAuthError RevokeFamily(Grant grant, string reused)
    {
        grant.Revoked = true;
        LogReuse(_logger, reused, grant.Client.Id);
        return OAuthError.InvalidGrant($"The {reused} was used before, so all tokens of its grant are now revoked. Authorize again.");
    }

    [LoggerMessage(LogLevel.Warning, "A spent {Kind} of client {ClientId} came back: all tokens of its grant are revoked.")]
    private static partial void LogReuse(ILogger logger, string kind, string clientId);
}

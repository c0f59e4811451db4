using Microsoft.Extensions.Options;
using OAuthWebhook.Connections;
using OAuthWebhook.Secrets;
using OAuthWebhook.TokenEndpoint;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>Makes token sets from answers, and from what people enter.</summary>
internal sealed class TokenSets(TimeProvider time, IOptions<OAuthWebhookOptions> options)
{
    /// <summary>What a connection's tokens are issued for now.</summary>
    public static Issuance IssuanceOf(Connection connection)
    {
        var registration = connection.Registration;
        return new(connection.IssuanceVersion, registration.ClientId, registration.Refresh.Endpoint ?? registration.TokenEndpoint);
    }

    /// <summary>The token set of a new grant.</summary>
    public TokenSet Granted(TokenResponse response, Connection connection)
    {
        var tokens = From(response, connection, time.GetUtcNow());
        return Plan(tokens.RefreshToken is null ? tokens with { RefreshTokenExpiresAt = null } : tokens, connection, spent: null);
    }

    /// <summary>The token set of a refresh: what the answer leaves out stays as it was (RFC 6749 §6).</summary>
    /// <param name="response">The answer.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="spent">The token set that was refreshed.</param>
    /// <param name="earlyRefused">Whether the provider refused to do it earlier.</param>
    public TokenSet Refreshed(TokenResponse response, Connection connection, TokenSet spent, bool earlyRefused)
    {
        var now = time.GetUtcNow();
        var tokens = From(response, connection, now);
        // The same token again is another way to say "not yet".
        var sameAgain = tokens.AccessToken.Reveal() == spent.AccessToken.Reveal() && now < RenewalSchedule.Of(connection, spent).Needed;
        return Plan(
            tokens with
            {
                RefreshToken = tokens.RefreshToken ?? spent.RefreshToken,
                RefreshTokenExpiresAt = response.RefreshToken is null && response.RefreshTokenExpiresIn is null ? spent.RefreshTokenExpiresAt : tokens.RefreshTokenExpiresAt,
                GrantedScopes = response.Scopes ?? spent.GrantedScopes,
                Account = spent.Account,
                RefusesEarlyRefresh = spent.RefusesEarlyRefresh || earlyRefused || sameAgain,
            },
            connection,
            spent);
    }

    /// <summary>The token set that a person entered.</summary>
    public TokenSet Entered(Connection connection, Secret accessToken, Secret? refreshToken, DateTimeOffset? expiresAt)
    {
        var now = time.GetUtcNow();
        var entered = new TokenSet
        {
            AccessToken = accessToken,
            RefreshToken = refreshToken,
            RefreshTokenExpiresAt = refreshToken is null ? null : now + Seconds(connection.Registration.Refresh.RefreshTokenLifetimeSeconds),
            ExpiresAt = expiresAt,
            IssuedAt = now,
            Issuance = IssuanceOf(connection),
        };
        return Plan(entered, connection, spent: null);
    }

    private TokenSet Plan(TokenSet tokens, Connection connection, TokenSet? spent) => RenewalSchedule.Plan(tokens, connection, spent, options.Value);

    private static TokenSet From(TokenResponse response, Connection connection, DateTimeOffset now)
    {
        var refresh = connection.Registration.Refresh;
        var life = response.ExpiresIn ?? Seconds(refresh.DefaultLifetimeSeconds);
        var refreshLife = response.RefreshTokenExpiresIn ?? Seconds(refresh.RefreshTokenLifetimeSeconds);
        return new()
        {
            AccessToken = response.AccessToken,
            TokenType = response.TokenType,
            ExpiresAt = now + life,
            RefreshToken = response.RefreshToken,
            RefreshTokenExpiresAt = now + refreshLife,
            GrantedScopes = response.Scopes ?? connection.Registration.Scopes,
            IssuedAt = now,
            Issuance = IssuanceOf(connection),
        };
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
}

using OAuthWebhook.Connections;
using OAuthWebhook.TokenEndpoint;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>Makes token sets from answers.</summary>
internal static class TokenSets
{
    /// <summary>What a connection's tokens are issued for now.</summary>
    public static Issuance IssuanceOf(Connection connection)
    {
        var registration = connection.Registration;
        return new(connection.IssuanceVersion, registration.ClientId, registration.Refresh.Endpoint ?? registration.TokenEndpoint);
    }

    /// <summary>The token set of a new grant.</summary>
    public static TokenSet Granted(TokenResponse response, Connection connection, DateTimeOffset now) => From(response, connection, now) with
    {
        GrantedScopes = response.Scopes ?? connection.Registration.Scopes,
    };

    /// <summary>The token set of a refresh: what the answer leaves out stays as it was (RFC 6749 §6).</summary>
    public static TokenSet Refreshed(TokenResponse response, Connection connection, TokenSet spent, DateTimeOffset now)
    {
        var tokens = From(response, connection, now);
        return tokens with
        {
            RefreshToken = tokens.RefreshToken ?? spent.RefreshToken,
            RefreshTokenExpiresAt = response.RefreshToken is null && response.RefreshTokenExpiresIn is null ? spent.RefreshTokenExpiresAt : tokens.RefreshTokenExpiresAt,
            GrantedScopes = response.Scopes ?? spent.GrantedScopes,
            Account = spent.Account,
        };
    }

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
            RefreshTokenExpiresAt = response.RefreshToken is null ? null : now + refreshLife,
            IssuedAt = now,
            Issuance = IssuanceOf(connection),
        };
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
}

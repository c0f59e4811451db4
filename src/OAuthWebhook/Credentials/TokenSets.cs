using Microsoft.Extensions.Options;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Quirks;
using OAuthWebhook.Secrets;
using OAuthWebhook.TokenEndpoint;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>Makes token sets from answers, and from what people enter.</summary>
internal sealed class TokenSets(TimeProvider time, IOptions<OAuthWebhookOptions> options)
{
    // Every so many renewals a provider that once refused an early one is asked early again.
    private const int TriedEarlyAgain = 16;

    /// <summary>What a connection's tokens are issued for now.</summary>
    public static Issuance IssuanceOf(Connection connection)
    {
        var registration = connection.Registration;
        return new(connection.IssuanceVersion, registration.ClientId, registration.Refresh.Endpoint ?? registration.TokenEndpoint);
    }

    /// <summary>The token set of a new grant.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="askedAt">When it was asked for: lives are counted from there, since nobody knows how long the answer was on its way.</param>
    /// <param name="former">The state in whose place it comes by itself; null when a person brought it about.</param>
    public TokenSet Granted(TokenResponse response, Connection connection, DateTimeOffset askedAt, CredentialState? former = null)
    {
        var tokens = From(response, connection, askedAt);
        var shortLived = former is null && tokens.RefreshToken is null && connection.Quirks.Extend is { AfterConsent: true };
        return Plan(
            tokens with
            {
                RefreshTokenExpiresAt = tokens.RefreshToken is null ? null : tokens.RefreshTokenExpiresAt,
                Fields = shortLived ? CapturedFields.Merge(tokens.Fields, TokenSet.ShortLivedMark) : tokens.Fields,
                RefusesEarlyRefresh = former is not null && RefusesEarly(connection, former, tokens),
                Grant = former?.Tokens is { Grant: { } same } before && before.Issuance.Version == connection.IssuanceVersion ? same : NewGrant(),
            },
            connection,
            spent: null);
    }

    /// <summary>The token set of a refresh: what the answer leaves out stays as it was (RFC 6749 §6).</summary>
    /// <param name="response">The answer.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="askedAt">When it was asked for.</param>
    /// <param name="former">The state whose refresh token was spent.</param>
    public TokenSet Refreshed(TokenResponse response, Connection connection, DateTimeOffset askedAt, CredentialState former)
    {
        var spent = former.Tokens!;
        var tokens = From(response, connection, askedAt);
        return Plan(
            tokens with
            {
                RefreshToken = tokens.RefreshToken ?? spent.RefreshToken,
                RefreshTokenExpiresAt = response.RefreshToken is null && response.RefreshTokenExpiresIn is null ? spent.RefreshTokenExpiresAt : tokens.RefreshTokenExpiresAt,
                GrantedScopes = response.Scopes ?? spent.GrantedScopes,
                Account = response.Account ?? spent.Account,
                Fields = CapturedFields.Merge(spent.Fields, response.Fields),
                DpopKey = response.DpopKey ?? spent.DpopKey,
                Grant = spent.Grant,
                ExchangedFrom = spent.ExchangedFrom,
                RefusesEarlyRefresh = RefusesEarly(connection, former, tokens),
            },
            connection,
            spent);
    }

    /// <summary>The token set of a lengthened access token; what the answer leaves out stays as it was.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="askedAt">When it was asked for.</param>
    /// <param name="former">The state whose access token was lengthened.</param>
    public TokenSet Extended(TokenResponse response, Connection connection, DateTimeOffset askedAt, CredentialState former)
    {
        var spent = former.Tokens!;
        var tokens = From(response, connection, askedAt);
        return Plan(
            tokens with
            {
                GrantedScopes = response.Scopes ?? spent.GrantedScopes,
                Account = response.Account ?? spent.Account,
                Fields = CapturedFields.Merge(TokenSet.WithoutMark(spent.Fields), response.Fields),
                DpopKey = spent.DpopKey,
                Grant = spent.Grant,
            },
            connection,
            spent);
    }

    /// <summary>The token set that a person entered.</summary>
    public TokenSet Entered(Connection connection, Secret? accessToken, Secret? refreshToken, DateTimeOffset? expiresAt)
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
            Servers = TokenServers.Of(connection),
            Grant = NewGrant(),
        };
        return Plan(entered, connection, spent: null);
    }

    // It refused early what it did late, or gave the same token again, which is another way to say "not yet". An edit makes it try anew, and so
    // does time: what looked like that may have been something else.
    private static bool RefusesEarly(Connection connection, CredentialState former, TokenSet tokens)
    {
        if (former.Tokens is not { } spent || connection.UpdatedAt > spent.IssuedAt)
            return false;
        var early = tokens.IssuedAt < RenewalSchedule.Of(connection, spent).Needed;
        return (spent.RefusesEarlyRefresh && former.Generation % TriedEarlyAgain != 0)
            || (early ? tokens.AccessToken?.Reveal() == spent.AccessToken?.Reveal() : former.Failure?.Early == true);
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
            Account = response.Account,
            Fields = response.Fields,
            DpopKey = response.DpopKey,
            IssuedAt = now,
            Issuance = IssuanceOf(connection),
            Servers = TokenServers.Of(connection),
        };
    }

    /// <summary>No grant that is made from this time on comes before it in order.</summary>
    public static string FirstGrantAt(DateTimeOffset time) => Guid.CreateVersion7(time).ToString("N")[..12];

    // In the order of time (RFC 9562 §5.7), so that of two consents the later one can be told.
    private string NewGrant() => Guid.CreateVersion7(time.GetUtcNow()).ToString("N");

    private static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
}

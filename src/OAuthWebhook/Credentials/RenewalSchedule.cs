using System.Runtime.InteropServices;
using OAuthWebhook.Connections;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>When a token set is renewed.</summary>
/// <param name="Ahead">From here on in the background; callers go on with the token they have.</param>
/// <param name="Needed">From here on callers wait for the new one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RenewalSchedule(DateTimeOffset Ahead, DateTimeOffset Needed)
{
    private static readonly TimeSpan SoftMargin = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan HardMargin = TimeSpan.FromSeconds(60);

    // Refresh tokens that live shorter than this cannot be warned about a whole warning period ahead and be kept alive too.
    private static readonly TimeSpan ShortLife = TimeSpan.FromDays(8);

    /// <summary>When a connection's token set is renewed.</summary>
    public static RenewalSchedule Of(Connection connection, TokenSet? tokens)
    {
        if (tokens is null || tokens.Issuance.Version != connection.IssuanceVersion)
            return new(DateTimeOffset.MinValue, DateTimeOffset.MinValue);
        // Nothing but a person can renew it: it is used to its end.
        if (connection.Interactive && tokens.RefreshToken is null)
            return new(tokens.ExpiresAt ?? DateTimeOffset.MaxValue, tokens.ExpiresAt ?? DateTimeOffset.MaxValue);
        var needed = DateTimeOffset.MaxValue;
        var ahead = DateTimeOffset.MaxValue;
        if (tokens.ExpiresAt is { } end)
        {
            // A margin longer than the life would renew for every request.
            var life = end - tokens.IssuedAt;
            var soft = connection.Registration.Refresh.MarginSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : SoftMargin;
            soft = Shorter(soft, life / 2);
            var hard = Shorter(Shorter(HardMargin, life / 10), soft);
            needed = end - hard;
            ahead = tokens.RefusesEarlyRefresh ? needed : end - soft;
        }

        if (tokens.KeepAliveAt < ahead)
            ahead = tokens.KeepAliveAt.Value;
        return new(ahead, needed);
    }

    /// <summary>Adds to a new token set when it is kept alive, and when people are warned.</summary>
    /// <param name="tokens">The new token set.</param>
    /// <param name="connection">Whose it is.</param>
    /// <param name="spent">The one in whose place it is; null when it owes nothing to another.</param>
    /// <param name="options">The host's periods.</param>
    public static TokenSet Plan(TokenSet tokens, Connection connection, TokenSet? spent, OAuthWebhookOptions options)
    {
        var planned = tokens with
        {
            KeepAliveAt = tokens.RefreshToken is null ? null : KeepAliveAt(tokens, options),
            WarnAt = WarnAt(tokens, connection, options),
            Warned = false,
        };
        // A refresh that did not put the end off does not put the warning off either, nor is it given again.
        return spent is not null && planned.WarnAt is not null && EndOf(planned) <= EndOf(spent) + HardMargin
            ? planned with { WarnAt = spent.WarnAt, Warned = spent.Warned }
            : planned;
    }

    // What only a person can replace: the refresh token, or without one the access token.
    private static DateTimeOffset? EndOf(TokenSet tokens) => tokens.RefreshToken is null ? tokens.ExpiresAt : tokens.RefreshTokenExpiresAt;

    private static DateTimeOffset? WarnAt(TokenSet tokens, Connection connection, OAuthWebhookOptions options)
    {
        if (!connection.Interactive || EndOf(tokens) is not { } end)
            return null;
        return end - Warning(end - tokens.IssuedAt, options);
    }

    // Before the warning, which would be a false alarm if a renewal could put the end off.
    private static DateTimeOffset KeepAliveAt(TokenSet tokens, OAuthWebhookOptions options)
    {
        var wait = options.IdleRenewalInterval;
        if (tokens.RefreshTokenExpiresAt is { } end)
        {
            var life = end - tokens.IssuedAt;
            wait = (life - Warning(life, options)) * 2 / 3;
            // An end that cannot be put off comes nearer with each renewal: not more often than every hour.
            wait = Longer(wait, Shorter(TimeSpan.FromHours(1), life / 2));
        }

        // Connections that were authorized together are not renewed together.
        wait *= 1 - (Random.Shared.NextDouble() / 10);
        var at = tokens.IssuedAt + wait;
        return tokens.RefusesEarlyRefresh && tokens.ExpiresAt > at ? tokens.ExpiresAt.Value : at;
    }

    private static TimeSpan Warning(TimeSpan life, OAuthWebhookOptions options) =>
        Shorter(options.ExpiryWarning, life >= ShortLife ? life * 7 / 8 : life / 4);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

/// <summary>Who wants a token, and so what stands in the way.</summary>
internal enum Urgency
{
    /// <summary>Nobody yet: it is renewed ahead, and waits for nobody.</summary>
    Ahead,

    /// <summary>A caller, who is content with one that is not to be renewed yet.</summary>
    Needed,

    /// <summary>A person, who wants a new one whatever there is.</summary>
    Asked,
}

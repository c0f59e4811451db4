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

    // So that whoever is told has the whole period.
    private static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    /// <summary>For what nothing but a person renews.</summary>
    public static RenewalSchedule Never { get; } = new(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);

    /// <summary>When a connection's token set is renewed.</summary>
    public static RenewalSchedule Of(Connection connection, TokenSet? tokens)
    {
        if (tokens?.AccessToken is null || tokens.Issuance.Version != connection.IssuanceVersion)
            return new(DateTimeOffset.MinValue, DateTimeOffset.MinValue);
        var from = Extension.From(connection, tokens);
        // Nothing but a person can renew it: it is used to its end.
        if (connection.Interactive && tokens.RefreshToken is null && from is null)
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
        // One that is lengthened has to be some age first.
        return new(Later(ahead, from), Later(needed, from));
    }

    /// <summary>Adds to a new token set when it is kept alive, and when people are warned.</summary>
    /// <param name="tokens">The new token set.</param>
    /// <param name="connection">Whose it is.</param>
    /// <param name="spent">The one in whose place it is; null when it owes nothing to another.</param>
    /// <param name="options">The host's periods.</param>
    public static TokenSet Plan(TokenSet tokens, Connection connection, TokenSet? spent, OAuthWebhookOptions options)
    {
        var putOff = spent is null || !(EndOf(tokens) <= EndOf(spent) + HardMargin);
        return tokens with
        {
            KeepAliveAt = tokens.RefreshToken is not null ? KeepAliveAt(tokens, putOff, options) : ExtendAt(tokens, connection, options),
            // A refresh that did not put the end off does not put the warning off either, nor is it given again.
            WarnAt = putOff ? WarnAt(tokens, connection, options) : spent!.WarnAt,
            Warned = !putOff && spent!.Warned,
        };
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
    private static DateTimeOffset KeepAliveAt(TokenSet tokens, bool putOff, OAuthWebhookOptions options)
    {
        var wait = options.IdleRenewalInterval;
        // An end that renewals do not put off comes no later for more of them.
        if (putOff && tokens.RefreshTokenExpiresAt - tokens.IssuedAt is { } life && life > TimeSpan.Zero)
            wait = (life - Warning(life, options)) * 2 / 3;

        wait *= Jitter();
        var at = tokens.IssuedAt + wait;
        return tokens.RefusesEarlyRefresh && tokens.ExpiresAt > at ? tokens.ExpiresAt.Value : at;
    }

    // Long before its end, even if nobody uses it: there is no other way to the next one.
    private static DateTimeOffset? ExtendAt(TokenSet tokens, Connection connection, OAuthWebhookOptions options)
    {
        if (Extension.From(connection, tokens) is not { } from || tokens.ShortLived)
            return Extension.From(connection, tokens);
        var wait = tokens.ExpiresAt - tokens.IssuedAt is { } life ? (life - Warning(life, options)) * 2 / 3 : options.IdleRenewalInterval;
        return Later(tokens.IssuedAt + (wait * Jitter()), from);
    }

    // Connections that were authorized together are not renewed together.
    private static double Jitter() => 1 - (Random.Shared.NextDouble() / 10);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    private static TimeSpan Warning(TimeSpan life, OAuthWebhookOptions options) =>
        life >= ShortLife ? Shorter(options.ExpiryWarning + Slack, life * 9 / 10) : Shorter(options.ExpiryWarning, life / 4);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
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

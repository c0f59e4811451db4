using System.Net.Http.Headers;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Results;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>A connection and its token as last read or written: what a warm request is served from. Immutable.</summary>
public sealed class CredentialSnapshot
{
    private static readonly TimeSpan LongestMargin = TimeSpan.FromSeconds(60);

    private readonly DateTimeOffset _renewAt;

    internal CredentialSnapshot(Connection connection, CredentialState state, ConnectionDestinations destinations, DateTimeOffset readAt, DateTimeOffset? onProbationUntil = null)
    {
        ReadAt = readAt;
        Connection = connection;
        State = state;
        Destinations = destinations;
        if (state.Tokens is { } tokens && !connection.Registration.Disabled && !connection.SecretsUnreadable && IsBearer(tokens.TokenType))
            Token = new(new AuthenticationHeaderValue("Bearer", tokens.AccessToken.Reveal()), state.Generation, tokens.ExpiresAt) { OnProbationUntil = onProbationUntil };
        _renewAt = RenewAt(connection, state.Tokens);
    }

    /// <summary>The connection.</summary>
    public Connection Connection { get; }

    /// <summary>Where its token may go.</summary>
    public ConnectionDestinations Destinations { get; }

    internal CredentialState State { get; }

    /// <summary>When it was read from the store, or written to it.</summary>
    internal DateTimeOffset ReadAt { get; }

    /// <summary>The token, fresh or not; null when there is none that may be sent.</summary>
    public AccessToken? Token { get; }

    /// <summary>The token, if it needs no renewal.</summary>
    internal AccessToken? Fresh(DateTimeOffset now) => now < _renewAt ? Token : null;

    /// <summary>The token, if the provider should still accept it.</summary>
    internal AccessToken? Alive(DateTimeOffset now) => Token is { ExpiresAt: var end } token && (end is null || now < end) && IssuedForThis ? token : null;

    /// <summary>Why the connection cannot be used at all, whatever its token.</summary>
    internal OAuthError? Unusable
    {
        get
        {
            var name = Connection.Registration.Name;
            if (Connection.Registration.Disabled)
                return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionDisabled, $"The connection '{name}' is disabled.", "Enable it on its page in Manage Tokens.");
            return Connection.SecretsUnreadable
                ? new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.SecretsUnreadable, $"The stored secret of the connection '{name}' cannot be decrypted with this host's keys.", "Restore the host's Data Protection keys, or enter the secret again.")
                : null;
        }
    }

    /// <summary>Why the token that is there cannot be sent, though another might.</summary>
    internal OAuthError? Unsendable => State.Tokens is { } tokens && !IsBearer(tokens.TokenType)
        ? new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.TokenTypeUnsupported, "The provider issued a token of a type that cannot be sent as Bearer (RFC 6749 §7.1).", "Configure the client at the provider to get Bearer tokens, then ask for a new one.")
        : null;

    /// <summary>Why no new attempt to get a token is made now; null when one may be.</summary>
    internal OAuthError? CoolingDown(DateTimeOffset now)
    {
        // After an edit the reason may be gone: one attempt is free.
        if (State.Failure is not { } failure || Connection.UpdatedAt > failure.At)
            return null;
        if (failure.Error.Kind == OAuthErrorKind.ReauthorizationRequired)
            return failure.Error;
        return failure.RetryAt > now ? failure.Error with { RetryAfter = failure.RetryAt - now } : null;
    }

    private bool IssuedForThis => State.Tokens?.Issuance.Version == Connection.IssuanceVersion;

    private static bool IsBearer(string tokenType) => tokenType.Equals("Bearer", StringComparison.OrdinalIgnoreCase);

    private static DateTimeOffset RenewAt(Connection connection, TokenSet? tokens)
    {
        if (tokens is null || tokens.Issuance.Version != connection.IssuanceVersion)
            return DateTimeOffset.MinValue;
        if (tokens.ExpiresAt is not { } end)
            return DateTimeOffset.MaxValue;
        // A margin longer than the life would renew for every request: a tenth of it at most by default, half of it if a person chose.
        var life = end - tokens.IssuedAt;
        var chosen = connection.Registration.Refresh.MarginSeconds;
        var margin = chosen is { } seconds ? Shorter(TimeSpan.FromSeconds(seconds), life / 2) : Shorter(LongestMargin, life / 10);
        return end - margin;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

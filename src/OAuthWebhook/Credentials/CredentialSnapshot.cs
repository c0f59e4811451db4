using System.Net.Http.Headers;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Dpop;
using OAuthWebhook.Results;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>A connection and its token as last read or written: what a warm request is served from. Immutable.</summary>
public sealed class CredentialSnapshot
{
    private const string BearerScheme = "Bearer";
    private const string DpopScheme = "DPoP";

    private readonly RenewalSchedule _schedule;

    internal CredentialSnapshot(Connection connection, CredentialState state, ConnectionDestinations destinations, DateTimeOffset readAt, DateTimeOffset? onProbationUntil = null)
    {
        ReadAt = readAt;
        Connection = connection;
        State = state;
        Destinations = destinations;
        if (state.Tokens is { AccessToken: { } accessToken } tokens && !connection.Registration.Disabled && !connection.SecretsUnreadable && !connection.ProviderMissing && WhyUnsendable(connection, tokens) is null)
        {
            var binding = BindingOf(tokens);
            Token = new(new AuthenticationHeaderValue(binding is null ? BearerScheme : DpopScheme, accessToken.Reveal()), state.Generation, tokens.ExpiresAt)
            {
                OnProbationUntil = onProbationUntil,
                Dpop = binding,
            };
        }

        _schedule = RenewalSchedule.Of(connection, state.Tokens);
    }

    /// <summary>The connection.</summary>
    public Connection Connection { get; }

    /// <summary>Where its token may go.</summary>
    public ConnectionDestinations Destinations { get; }

    internal CredentialState State { get; }

    /// <summary>When it was read from the store, or written to it.</summary>
    internal DateTimeOffset ReadAt { get; }

    /// <summary>The token, fresh or not; null when there is none that may be sent.</summary>
    public AccessToken? Token { get; private set; }

    /// <summary>The token, if nobody has to wait for another.</summary>
    internal AccessToken? Fresh(DateTimeOffset now) => now < _schedule.Needed ? Token : null;

    /// <summary>Whether it is time to renew the token in the background, needed or not.</summary>
    internal bool IsDueAhead(DateTimeOffset now) => now >= _schedule.Ahead;

    /// <summary>Until when a token that only was to be renewed ahead can do without; null when it no longer can.</summary>
    internal DateTimeOffset? GoodUntil(DateTimeOffset now) => Fresh(now) is null ? null : _schedule.Needed;

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
            if (Connection.ProviderMissing)
                return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ProviderMissing, $"The provider '{Connection.Registration.Provider}' of the connection '{name}' is not in this host's catalogue.", "Add its file again, or give the connection another provider.");
            return Connection.SecretsUnreadable
                ? new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.SecretsUnreadable, $"The stored secret of the connection '{name}' cannot be decrypted with this host's keys.", "Restore the host's Data Protection keys, or enter the secret again.")
                : null;
        }
    }

    /// <summary>Why the token that is there cannot be sent, though another might. One that was issued for what the connection was before is replaced anyway.</summary>
    internal OAuthError? Unsendable => State.Tokens is { } tokens && IssuedForThis ? WhyUnsendable(Connection, tokens) : null;

    /// <summary>Why a token cannot be sent; null when it can.</summary>
    /// <remarks>
    /// A Bearer token is not sent for a connection that uses DPoP: whoever takes such a token can use it, which is what the connection is to be
    /// safe from, and nobody would notice that it is not (RFC 9449 §5 lets a client insist). It is kept, so that nothing is lost when a person
    /// switches DPoP off.
    /// </remarks>
    internal static OAuthError? WhyUnsendable(Connection connection, TokenSet tokens)
    {
        var usesDpop = connection.Registration.UseDpop;
        if (IsOfType(tokens, BearerScheme))
        {
            return usesDpop
                ? new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.TokenTypeUnsupported, $"The connection '{connection.Registration.Name}' wants tokens that are bound to its key (DPoP), and this one is a Bearer token.", "Have DPoP switched on for the client at the provider, or switch it off for the connection.")
                : null;
        }

        return IsOfType(tokens, DpopScheme) && tokens.DpopKey is not null
            ? null
            : new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.TokenTypeUnsupported, $"The provider issued a token of a type that cannot be sent as {(usesDpop ? DpopScheme : BearerScheme)} (RFC 6749 §7.1).", $"Configure the client at the provider to get {(usesDpop ? DpopScheme : BearerScheme)} tokens, then ask for a new one.");
    }

    /// <summary>What proofs for a token are made from; null when it is not bound to a key.</summary>
    internal static DpopBinding? BindingOf(TokenSet tokens) =>
        IsOfType(tokens, DpopScheme) && tokens is { DpopKey: { } key, AccessToken: { } accessToken } ? new(DpopKey.Of(key), DpopKey.HashOf(accessToken)) : null;

    /// <summary>Why no new attempt to get a token is made now; null when one may be.</summary>
    internal OAuthError? CoolingDown(DateTimeOffset now)
    {
        // After an edit the reason may be gone: one attempt is free.
        if (State.Failure is not { } failure || Connection.Version != failure.ConnectionVersion)
            return null;
        if (failure.Error.Kind == OAuthErrorKind.ReauthorizationRequired)
            return failure.Error;
        return failure.RetryAt > now ? failure.Error with { RetryAfter = failure.RetryAt - now } : null;
    }

    private bool IssuedForThis => State.Tokens?.Issuance.Version == Connection.IssuanceVersion;

    private static bool IsOfType(TokenSet tokens, string type) => tokens.TokenType.Equals(type, StringComparison.OrdinalIgnoreCase);

    /// <summary>Goes on with the token object of a former snapshot of the same generation: what was learnt about the token is in it.</summary>
    internal void Adopt(AccessToken former)
    {
        // Not by the generation alone: one that could not be saved may have lost its number to another.
        if (Token?.Generation == former.Generation && Token.Header.Equals(former.Header))
            Token = former;
    }
}

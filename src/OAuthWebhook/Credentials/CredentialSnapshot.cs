using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Dpop;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Subjects;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>A connection and its token as last read or written: what a warm request is served from. Immutable.</summary>
public sealed class CredentialSnapshot
{
    private const string BearerScheme = "Bearer";
    private const string DpopScheme = "DPoP";

    private static readonly TimeSpan FirstProbation = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestProbation = TimeSpan.FromHours(1);

    private readonly RenewalSchedule _schedule;

    internal CredentialSnapshot(Connection connection, CredentialState state, ConnectionDestinations destinations, DateTimeOffset readAt)
    {
        ReadAt = readAt;
        Connection = connection;
        State = state;
        Destinations = destinations;
        Renewable = connection.Registration.AuthenticationType == AuthenticationType.OAuth2;
        if (Unusable is null && RequestCredentials.Of(connection, state.Tokens) is { } credential)
        {
            Token = new(credential, state.Generation, Renewable ? state.Tokens?.ExpiresAt : null)
            {
                OnProbationUntil = state.Tokens is { RefusedInARow: > 0 and var refused, IssuedAt: var issuedAt } ? issuedAt + Probation(refused) : null,
                Renewable = Renewable,
                Dpop = Renewable ? BindingOf(state.Tokens!) : null,
            };
        }

        Headers = ApiHeaders.Of(connection, state.Tokens);
        Rejections = TokenRejections.Of(connection.Quirks.Api);
        _schedule = Renewable ? RenewalSchedule.Of(connection, state.Tokens) : RenewalSchedule.Never;
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

    /// <summary>Whether its token is got by a grant, and so can be got anew; not where a person entered it once for all.</summary>
    internal bool Renewable { get; }

    /// <summary>What else the provider wants in every request; null: nothing.</summary>
    internal ApiHeaders? Headers { get; }

    /// <summary>What tells, beside the standards, that the API refused the token; null: nothing.</summary>
    internal TokenRejections? Rejections { get; }

    /// <summary>The token, if nobody has to wait for another.</summary>
    internal AccessToken? Fresh(DateTimeOffset now) => now < _schedule.Needed ? Token : null;

    /// <summary>Whether it is time to renew the token in the background, needed or not.</summary>
    internal bool IsDueAhead(DateTimeOffset now) => now >= _schedule.Ahead;

    /// <summary>Until when a token that only was to be renewed ahead can do without; null when it no longer can.</summary>
    internal DateTimeOffset? GoodUntil(DateTimeOffset now) => Fresh(now) is null ? null : _schedule.Needed;

    /// <summary>The token, if the provider should still accept it.</summary>
    internal AccessToken? Alive(DateTimeOffset now) => Token is { ExpiresAt: var end } token && (end is null || now < end) && IssuedForThis ? token : null;

    /// <summary>Why there is nothing to renew, or nothing to send, where a person entered it; null where there is.</summary>
    internal OAuthError? Fixed(long spent, Urgency urgency)
    {
        var name = Connection.DisplayName;
        if (Token is null)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionIncomplete, $"The connection {name} has no key.", "Enter it on the connection's page in Manage Tokens.");
        if (urgency == Urgency.Asked)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.NothingToRenew, $"The connection {name} sends what a person entered; there is nothing to renew.", "Enter a new key on its page when the API refuses this one.");
        return spent >= State.Generation ? KeyRefused : null;
    }

    /// <summary>The API refused what a person entered.</summary>
    internal OAuthError KeyRefused => new(
        OAuthErrorKind.CredentialsRefused, "invalid_token", $"The API refused {(Connection.Registration.AuthenticationType == AuthenticationType.Basic ? "user name or password" : "the key")} of the connection {Connection.DisplayName}, and nothing but a person can renew it.", $"Enter a new {(Connection.Registration.AuthenticationType == AuthenticationType.Basic ? "password" : "key")} on the connection's page in Manage Tokens.");

    /// <summary>Why the connection cannot be used at all, whatever its token.</summary>
    internal OAuthError? Unusable => ConnectionUse.WhyNot(Connection) ?? (Connection.Registration.Template ? SubjectErrors.SubjectNeeded(Connection.Registration.Name) : null);

    /// <summary>Why the token that is there cannot be sent, though another might. One that was issued for what the connection was before is replaced anyway.</summary>
    internal OAuthError? Unsendable => Renewable && State.Tokens is { } tokens && IssuedForThis ? WhyUnsendable(Connection, tokens) : null;

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

        if (IsOfType(tokens, DpopScheme) && tokens.DpopKey is not null)
            return null;
        // Where its provider says how a token is sent, it is sent so whatever its type.
        return !usesDpop && !IsOfType(tokens, DpopScheme) && connection.Quirks.Api is { TokenHeader: not null } or { TokenPrefix: not null }
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

    // Twice as long each time: an API that refuses everything does not wear out the provider.
    private static TimeSpan Probation(int refused)
    {
        var doubled = FirstProbation * Math.Pow(2, Math.Min(refused - 1, 10));
        return doubled < LongestProbation ? doubled : LongestProbation;
    }

    private bool IssuedForThis => !Renewable || State.Tokens?.Issuance.Version == Connection.IssuanceVersion;

    private static bool IsOfType(TokenSet tokens, string type) => tokens.TokenType.Equals(type, StringComparison.OrdinalIgnoreCase);

    /// <summary>The same with a failure beside it.</summary>
    internal CredentialSnapshot With(RenewalFailure failure, DateTimeOffset now) => new(Connection, State with { Failure = failure }, Destinations, now);

    /// <summary>The same as if it had been read now: nobody can.</summary>
    internal CredentialSnapshot AsOf(DateTimeOffset now) => new(Connection, State, Destinations, now);

    /// <summary>Goes on with the token object of a former snapshot of the same generation: what was learnt about the token is in it.</summary>
    internal void Adopt(AccessToken former)
    {
        // Not by the generation alone: one that could not be saved may have lost its number to another.
        if (Token?.Generation == former.Generation && Token.Credential == former.Credential)
            Token = former;
    }
}

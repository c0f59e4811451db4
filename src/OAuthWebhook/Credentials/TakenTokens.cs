using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Grants;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.Credentials;

/// <summary>Gives a renewal the tokens of other connections.</summary>
internal interface IOtherConnections
{
    /// <summary>A connection with a token that should be accepted, renewed where it must be.</summary>
    ValueTask<OAuthResult<CredentialSnapshot>> GetAsync(ConnectionKey key, CancellationToken cancellationToken);

    /// <summary>A connection as this node knows it, whatever its token is worth by now; null when it has to be read.</summary>
    CredentialSnapshot? Known(ConnectionKey key);
}

/// <summary>
/// What a token exchange takes from other connections (RFC 8693 §2.1). Got before an attempt is recorded, so that nothing is held while
/// another connection is renewed, and looked at again after.
/// </summary>
/// <param name="Subject">The connection whose token is exchanged; null for every other grant.</param>
/// <param name="Actor">The connection whose token says who acts; null when nobody does.</param>
/// <param name="Error">Why the grant cannot be asked now; null when it can.</param>
internal sealed record TakenTokens(CredentialSnapshot? Subject, CredentialSnapshot? Actor, OAuthError? Error)
{
    /// <summary>Those of a grant that takes none.</summary>
    public static TakenTokens None { get; } = new(null, null, null);

    public Secret? SubjectToken => Subject?.State.Tokens?.AccessToken;

    public Secret? ActorToken => Actor?.State.Tokens?.AccessToken;

    /// <summary>The grants they come from, from a person's consent to the next; null when none were taken, or nobody knows.</summary>
    public string? Grants => Subject?.State.Tokens?.Grant is { } subject ? $"{subject} {Actor?.State.Tokens?.Grant}".TrimEnd() : null;

    /// <summary>Whether they are still the tokens of their connections.</summary>
    public bool AreCurrent(IOtherConnections others) => IsCurrent(Subject, others) && IsCurrent(Actor, others);

    /// <summary>The same refusal, where it may be about a token taken from another connection (RFC 8693 §2.2.2): that is where to look, and nobody has to authorize this one.</summary>
    public OAuthError Explain(OAuthError error) => Subject is not null && error.Code is "invalid_grant" or "invalid_token" or "invalid_request"
        ? error with { Kind = OAuthErrorKind.CredentialsRefused, NextStep = $"Look at {Names}: refresh or re-authorize it there. If its token is good, check the token types on this connection's page." }
        : error;

    private string Names => Actor is null ? $"the connection '{NameOf(Subject)}'" : $"the connections '{NameOf(Subject)}' and '{NameOf(Actor)}'";

    private static string? NameOf(CredentialSnapshot? snapshot) => snapshot?.Connection.Registration.Name;

    private static bool IsCurrent(CredentialSnapshot? taken, IOtherConnections others) =>
        taken is null || others.Known(taken.Connection.Key)?.State.Generation == taken.State.Generation;
}

/// <summary>Takes from other connections what a grant needs of them.</summary>
internal sealed class TokenTaker(TokenExchangeChain chain)
{
    /// <exception cref="StoreUnavailableException">The store cannot be reached.</exception>
    public async Task<TakenTokens> TakeAsync(Connection connection, IOtherConnections others)
    {
        var registration = connection.Registration;
        if (registration.GrantType != TokenExchangeGrant.GrantType)
            return TakenTokens.None;
        if (await chain.CheckAsync(connection.Key, registration, CancellationToken.None) is { } fault)
            return Failed(new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionIncomplete, fault.Description, $"Correct it on the page of the connection '{registration.Name}'."));
        if (registration.TokenExchange.SubjectConnection is not { Length: > 0 } subjectId)
            return TakenTokens.None;
        if (!(await TakeAsync(connection, subjectId, others)).TryGet(out var subject, out var error))
            return Failed(error);
        if (registration.TokenExchange.ActorConnection is not { Length: > 0 } actorId)
            return new(subject, null, null);
        return (await TakeAsync(connection, actorId, others)).TryGet(out var actor, out error) ? new(subject, actor, null) : Failed(error);
    }

    private static async Task<OAuthResult<CredentialSnapshot>> TakeAsync(Connection connection, string id, IOtherConnections others)
    {
        if (!(await others.GetAsync(new(connection.Key.TenantId, id), CancellationToken.None)).TryGet(out var taken, out var error))
            return Unavailable(id, error);
        return MayGoThere(connection, taken) is { } refused ? refused : taken;
    }

    // Else whoever may add connections could send any other's token wherever they like.
    private static OAuthError? MayGoThere(Connection connection, CredentialSnapshot taken)
    {
        if (!Endpoint(connection, fields: null).TryGet(out var endpoint, out var unknown))
            return unknown;
        var issuedThere = Endpoint(taken.Connection, taken.State.Tokens?.Fields).TryGet(out var issuer, out _)
            && issuer.GetLeftPart(UriPartial.Authority) == endpoint.GetLeftPart(UriPartial.Authority);
        return issuedThere ? null : taken.Destinations.Check(endpoint);
    }

    private static OAuthResult<Uri> Endpoint(Connection connection, IReadOnlyDictionary<string, string>? fields) =>
        new ConnectionUrls(connection.Registration, fields).Resolve("token URL", connection.Registration.TokenEndpoint ?? "");

    // Whatever is wrong there, this connection waits for it: it is asked again, and no person is needed here.
    private static OAuthError Unavailable(string id, OAuthError error) => new(
        OAuthErrorKind.Transient, OAuthErrorCodes.SubjectTokenUnavailable, $"The connection '{id}', whose token is exchanged, has none: {error.Description}", error.NextStep)
    {
        RetryAfter = error.RetryAfter,
    };

    private static TakenTokens Failed(OAuthError error) => new(null, null, error);
}

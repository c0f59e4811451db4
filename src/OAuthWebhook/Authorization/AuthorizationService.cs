using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OAuthWebhook.Access;
using OAuthWebhook.Audit;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Dpop;
using OAuthWebhook.Grants;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.Authorization;

/// <summary>
/// The interactive part of the authorization code grant (RFC 6749 §4.1): begin → one-time start URL → provider → callback → exchange.
/// State, PKCE, issuer and browser binding are checked as RFC 9700 §2.1 and §4.7 ask.
/// </summary>
public sealed partial class AuthorizationService
{
    /// <summary>Where an end user comes from who follows a consent link: the <see cref="Caller.Origin"/> of a caller without a name.</summary>
    public const string LinkOrigin = "consent-link";

    private readonly ConnectionReader _connections;
    private readonly IAuthorizationStore _authorizations;
    private readonly GrantedTokens _granted;
    private readonly PushedAuthorizationRequests _pushed;
    private readonly AuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly OAuthWebhookOptions _options;
    private readonly ILogger<AuthorizationService> _logger;

    internal AuthorizationService(ConnectionReader connections, IAuthorizationStore authorizations, GrantedTokens granted, PushedAuthorizationRequests pushed, AuditTrail audit, TimeProvider time, IOptions<OAuthWebhookOptions> options, ILogger<AuthorizationService> logger)
    {
        _connections = connections;
        _authorizations = authorizations;
        _granted = granted;
        _pushed = pushed;
        _audit = audit;
        _time = time;
        _options = options.Value;
        _logger = logger;
    }

    /// <summary>Begins a consent. Nothing is sent to the provider before the start URL is opened in a browser.</summary>
    /// <param name="caller">Who begins it.</param>
    /// <param name="connectionId">The connection to authorize.</param>
    /// <param name="begin">Where it comes back to.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be written.</exception>
    public async Task<OAuthResult<StartedAuthorization>> BeginAsync(Caller caller, string connectionId, BeginAuthorization begin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(begin);
        if (await _connections.FindAsync(new(caller.TenantId, connectionId), cancellationToken) is not { } connection)
            return AuthorizationRequest.NotFound(connectionId);
        if (AuthorizationRequest.Check(connection, begin.CallbackUri) is { } error)
            return error;

        var ticket = OneTimeValue.Create();
        var now = _time.GetUtcNow();
        var authorization = new PendingAuthorization
        {
            Id = Guid.NewGuid().ToString("N"),
            Connection = connection.Key,
            IssuanceVersion = connection.IssuanceVersion,
            TicketHash = OneTimeValue.Hash(ticket),
            Initiator = caller.Subject,
            Origin = caller.Origin,
            RedirectUri = RedirectUris.Of(connection.Registration, connection.Key.Id, begin.CallbackUri),
            ReturnPath = begin.ReturnPath,
            CreatedAt = now,
            ExpiresAt = now + _options.AuthorizationLifetime,
        };
        await _authorizations.AddAsync(authorization, cancellationToken);
        return new StartedAuthorization(authorization.Id, ticket, authorization.ExpiresAt);
    }

    /// <summary>
    /// Opens a start URL, once: binds the consent to the browser that opened it, and pushes the authorization request where the connection
    /// has an endpoint for that (RFC 9126). When it cannot be pushed the link is still good.
    /// </summary>
    /// <param name="ticket">From the start URL.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be written.</exception>
    public Task<OAuthResult<AuthorizationRedirect>> StartAsync(string ticket, CancellationToken cancellationToken) => StartAsync(ticket, begunHere: false, cancellationToken);

    /// <summary>As <see cref="StartAsync(string, CancellationToken)"/>, for end users too.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="begunHere">Whether it was begun in this browser. An end user's is opened nowhere else: the account that another one would connect with it, without a word, would be theirs (RFC 9700 §4.7).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<OAuthResult<AuthorizationRedirect>> StartAsync(string ticket, bool begunHere, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        if (await _authorizations.FindByTicketAsync(OneTimeValue.Hash(ticket), cancellationToken) is not { } pending || pending.ExpiresAt <= _time.GetUtcNow())
            return StartRefused("This link is not known, or its time is over.");
        if (pending.ByLink && !begunHere)
            return StartRefused("This address is opened in the browser in which it was begun.", byLink: true);
        if (await _connections.FindAsync(pending.Connection, cancellationToken) is not { } connection)
            return StartRefused("The connection was deleted meanwhile.", pending.ByLink);
        if (connection.IssuanceVersion != pending.IssuanceVersion)
            return StartRefused("The connection was changed meanwhile.", pending.ByLink);
        if (ConnectionUse.WhyNot(connection) is { } unusable)
            return pending.ByLink ? StartRefused(unusable.Description, byLink: true) : unusable;
        // Asked again where it is written; this is so that nothing is pushed for a link that was opened before.
        if (pending.StateHash is not null || pending.Status != AuthorizationStatus.Pending)
            return AlreadyOpened(pending);

        var state = OneTimeValue.Create();
        var binding = OneTimeValue.Create();
        var verifier = connection.Registration.UsePkce ? OneTimeValue.Create() : null;
        var key = connection.Registration.UseDpop ? DpopKey.Create() : null;
        var started = pending with
        {
            StateHash = OneTimeValue.Hash(state),
            BindingHash = OneTimeValue.Hash(binding),
            CodeVerifier = Secret.From(verifier),
            DpopKey = key?.Text,
        };
        if (!(await RequestAsync(connection, AuthorizationRequest.Parameters(connection, started.RedirectUri, state, verifier, key?.Thumbprint), cancellationToken)).TryGet(out var location, out var error))
            return error;
        if (!await _authorizations.TryStartAsync(started, cancellationToken))
            return AlreadyOpened(pending);
        return new AuthorizationRedirect(started.Id, location, binding, started.ExpiresAt);
    }

    /// <summary>Takes what the provider sent to the redirect URI, once, and exchanges the code.</summary>
    /// <param name="parameters">The callback's parameters.</param>
    /// <param name="binding">Reads the cookie of an authorization, by its id.</param>
    /// <param name="cancellationToken">Ends the wait before the exchange; an exchange goes on.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be written.</exception>
    public async Task<CallbackOutcome> CompleteAsync(CallbackParameters parameters, Func<string, string?> binding, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(binding);
        if (string.IsNullOrEmpty(parameters.State) || await _authorizations.FindByStateAsync(OneTimeValue.Hash(parameters.State), cancellationToken) is not { } pending)
            return Outcomes.StateUnknown;
        // Before anything is changed: whoever holds the state but not the cookie must not be able to end the consent.
        if (binding(pending.Id) is not { Length: > 0 } cookie || !OneTimeValue.Matches(cookie, pending.BindingHash!))
            return Outcomes.OtherBrowser with { ByLink = pending.ByLink };
        if (pending.Status != AuthorizationStatus.Pending)
            return Outcomes.UsedBefore(pending);
        if (pending.ExpiresAt <= _time.GetUtcNow())
            return Outcomes.TooLate(pending);
        if (await _connections.FindAsync(pending.Connection, cancellationToken) is not { } connection)
            return Outcomes.ConnectionGone with { ByLink = pending.ByLink };
        if (!await TryClaimAsync(connection, pending, cancellationToken))
            return connection.Registration.Subject is null ? Outcomes.UsedBefore(pending) : Outcomes.ConnectedMeanwhile with { Connection = pending.Connection, AuthorizationId = pending.Id, ByLink = pending.ByLink };

        // From here on nothing is cancelled: the code is good once, and the store is told how it ended even if the person has closed the page.
        var outcome = await FinishAsync(connection, pending, parameters);
        LogEnded(_logger, pending.Connection.Id, outcome.Status);
        if (outcome.Error is { } failed)
            await _audit.TellAsync(AuditEntry.Of(AuditAction.AuthorizationFailed, connection.Key, connection.Registration, pending.By, _time.GetUtcNow()) with { Error = failed });
        await _authorizations.TryMoveAsync(pending, AuthorizationStatus.Exchanging, outcome.Status, outcome.Status == AuthorizationStatus.Completed ? null : $"{outcome.Message} {outcome.NextStep}", CancellationToken.None);
        return outcome with { Connection = pending.Connection, AuthorizationId = pending.Id, ReturnPath = pending.ReturnPath, ByLink = pending.ByLink };
    }

    /// <summary>How a consent stands.</summary>
    /// <param name="caller">Who asks; sees those of the own tenant.</param>
    /// <param name="id">The authorization's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public async Task<PendingAuthorization?> FindAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var found = await _authorizations.FindAsync(caller.TenantId, id, cancellationToken);
        var now = _time.GetUtcNow();
        return found switch
        {
            { Status: AuthorizationStatus.Pending } when found.ExpiresAt <= now => found with { Status = AuthorizationStatus.Expired, Reason = "Nobody finished it in time. Begin again." },
            // Its node went away in the middle of the exchange; a code is never sent twice.
            { Status: AuthorizationStatus.Exchanging } when found.ExpiresAt + _options.RenewalAttemptLifetime <= now => found with { Status = AuthorizationStatus.Failed, Reason = "The exchange of the code was interrupted. Begin again." },
            _ => found,
        };
    }

    // A consent link may be opened by several before one of them is done: only one may bring its account, and that is decided before its code is spent.
    private Task<bool> TryClaimAsync(Connection connection, PendingAuthorization pending, CancellationToken cancellationToken) => connection.Registration.Subject is null
        ? _authorizations.TryMoveAsync(pending, AuthorizationStatus.Pending, AuthorizationStatus.Exchanging, null, cancellationToken)
        : _authorizations.TryClaimAsync(pending, _time.GetUtcNow() - _options.RenewalAttemptLifetime, cancellationToken);

    private async Task<CallbackOutcome> FinishAsync(Connection connection, PendingAuthorization pending, CallbackParameters parameters)
    {
        var registration = connection.Registration;
        if (!RedirectUris.Match(pending, parameters.RouteConnectionId))
            return Outcomes.WrongRoute(registration.Name);
        parameters = parameters.Named(connection.Quirks);
        // RFC 9207 §2.4: before the code or the error is looked at.
        if (registration.Issuer is { Length: > 0 } issuer)
        {
            if (parameters.Iss is null && registration.AuthorizationResponseIssParameterSupported)
                return Outcomes.NoIssuer(registration.Name);
            if (parameters.Iss is not null && parameters.Iss != issuer)
                return Outcomes.WrongIssuer(registration.Name);
        }
        else if (parameters.Iss is { } named && !AuthorizationRequest.IsOfServer(registration, named))
        {
            return Outcomes.UnknownIssuer(registration.Name);
        }

        if (connection.IssuanceVersion != pending.IssuanceVersion)
            return Outcomes.ConnectionChanged;
        if (parameters.Error is { Length: > 0 } error)
            return Outcomes.Refused(error, parameters.ErrorDescription);
        if (Secret.From(parameters.Code) is not { } code)
            return Outcomes.NoCode;
        try
        {
            var failure = await _granted.ExchangeAsync(connection, new(code, pending.RedirectUri, pending.CodeVerifier) { DpopKey = pending.DpopKey, Fields = parameters.FieldsOf(connection.Quirks), BegunAt = pending.CreatedAt }, pending.By);
            if (failure is not null)
                return Outcomes.NotExchanged(failure);
        }
        catch (StoreUnavailableException)
        {
            return Outcomes.NotStored;
        }

        // Links that were made before are spent, and what others began with them.
        if (registration.Subject is not null)
            await _granted.NoteConsentAsync(pending.Connection, pending.CreatedAt);
        return Outcomes.Completed(registration.Name);
    }

    private async Task<OAuthResult<Uri>> RequestAsync(Connection connection, IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(connection.Registration.PushedAuthorizationRequestEndpoint))
            return AuthorizationRequest.Build(connection.Registration, parameters);
        return (await _pushed.PushAsync(connection, parameters, cancellationToken)).TryGet(out var left, out var error) ? AuthorizationRequest.Build(connection.Registration, left) : error;
    }

    private static OAuthError AlreadyOpened(PendingAuthorization pending) => StartRefused("This link was opened before, or another one took its place, and it is good only once.", pending.ByLink);

    private static OAuthError StartRefused(string description, bool byLink = false) => byLink
        ? new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConsentLinkSpent, description, "Open the link you were given once more, and press its button again.")
        : new(OAuthErrorKind.Misconfigured, "invalid_request", description, "Open the connection in Manage Tokens and choose Authorize again.");

    [LoggerMessage(Level = LogLevel.Information, Message = "Authorization of connection {ConnectionId} ended as {Status}")]
    private static partial void LogEnded(ILogger logger, string connectionId, AuthorizationStatus status);
}

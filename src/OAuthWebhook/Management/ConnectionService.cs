using Microsoft.Extensions.Logging;
using OAuthWebhook.Access;
using OAuthWebhook.Audit;
using OAuthWebhook.Configured;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.References;
using OAuthWebhook.Results;
using OAuthWebhook.Revocation;
using OAuthWebhook.Secrets;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.Management;

/// <summary>
/// What people do with connections, for the API and the pages alike. Every method works in the caller's tenant and throws
/// <see cref="StoreUnavailableException"/> when the store is away. Whether the caller may is the caller's surface's business.
/// </summary>
public sealed partial class ConnectionService
{
    private readonly IConnectionStore _connections;
    private readonly ConnectionReader _reader;
    private readonly CredentialService _credentials;
    private readonly GrantedTokens _granted;
    private readonly TokenRevocation _revocation;
    private readonly ConnectionUses _uses;
    private readonly ConnectionEdits _edits;
    private readonly ConfiguredConnections _configured;
    private readonly AuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly ILogger<ConnectionService> _logger;

    internal ConnectionService(IConnectionStore connections, ConnectionReader reader, CredentialService credentials, GrantedTokens granted, TokenRevocation revocation, ConnectionUses uses, ConnectionEdits edits, ConfiguredConnections configured, AuditTrail audit, TimeProvider time, ILogger<ConnectionService> logger)
    {
        _connections = connections;
        _reader = reader;
        _credentials = credentials;
        _granted = granted;
        _revocation = revocation;
        _uses = uses;
        _edits = edits;
        _configured = configured;
        _audit = audit;
        _time = time;
        _logger = logger;
    }

    /// <summary>Adds a connection: a draft until it has a token. Endpoints that it lacks are looked up at its issuer.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="input">What was entered.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<SaveOutcome> CreateAsync(Caller caller, ConnectionInput input, CancellationToken cancellationToken) =>
        CreateAsync(caller, Guid.NewGuid(), input, cancellationToken);

    /// <summary>Adds a connection as <see cref="CreateAsync(Caller, ConnectionInput, CancellationToken)"/> does, with an id that its form has from the beginning: a form that is sent twice makes one connection, as it was sent first.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="id">The id.</param>
    /// <param name="input">What was entered.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<SaveOutcome> CreateAsync(Caller caller, Guid id, ConnectionInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(input);
        var added = await _edits.AddAsync(caller, id.ToString("N"), input, EditTerms.Usual, cancellationToken);
        return added is EditOutcome.IdInUse ? new SaveOutcome.SentBefore() : await SavedAsync(added, cancellationToken);
    }

    /// <summary>Replaces a connection's content; its id, its token and the secrets left out stay. Endpoints that it lacks are looked up at its issuer.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="id">Which.</param>
    /// <param name="input">What was entered.</param>
    /// <param name="expectedVersion">The version it was read with; null overwrites whatever is there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<SaveOutcome> UpdateAsync(Caller caller, string id, ConnectionInput input, long? expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(input);
        return await SavedAsync(await _edits.ReplaceAsync(caller, id, input, expectedVersion, EditTerms.Usual, cancellationToken), cancellationToken);
    }

    /// <inheritdoc cref="DeleteAsync(Caller, string, long?, bool, CancellationToken)" />
    public Task<DeleteOutcome> DeleteAsync(Caller caller, string id, long? expectedVersion, CancellationToken cancellationToken) =>
        DeleteAsync(caller, id, expectedVersion, force: false, cancellationToken);

    /// <summary>
    /// Deletes a connection with its token, after telling the provider where it can be told. Whatever comes of that, the connection is gone then.
    /// One that is used stays, unless that does not matter; so does one of which that cannot be told.
    /// </summary>
    /// <param name="caller">Who.</param>
    /// <param name="id">Which.</param>
    /// <param name="expectedVersion">Only if it still has this version; null: whatever it has.</param>
    /// <param name="force">Whether it is deleted although it is used.</param>
    /// <param name="cancellationToken">Ends it before it begins.</param>
    public async Task<DeleteOutcome> DeleteAsync(Caller caller, string id, long? expectedVersion, bool force, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var key = new ConnectionKey(caller.TenantId, id);
        if (await _connections.DescribeAsync(key, cancellationToken) is not { } existing)
            return new DeleteOutcome.NotFound();
        if (_configured.KeyOf(key) is { } configurationKey)
            return new DeleteOutcome.Configured(configurationKey);
        if (expectedVersion is { } expected && existing.Version != expected)
            return new DeleteOutcome.VersionConflict();
        if (!force && await WhyNeededAsync(key, cancellationToken) is { } needed)
            return needed;
        // That may have taken a while: what was edited meanwhile is looked at by whoever wants it gone.
        if (expectedVersion is not null && (await _connections.DescribeAsync(key, cancellationToken))?.Version is { } version && version != expectedVersion)
            return new DeleteOutcome.VersionConflict();
        cancellationToken.ThrowIfCancellationRequested();
        if (await _revocation.RevokeAsync(key) is not { } revocation)
            return new DeleteOutcome.NotFound();
        var entry = AuditEntry.Of(AuditAction.Deleted, key, existing.Registration, caller, _time.GetUtcNow()) with { Revocation = revocation.Result, Error = ErrorOf(revocation) };
        bool deleted;
        try
        {
            // An edit made since the provider was told, or may have been, comes too late: with its token gone, what it changed is of no use.
            var onlyThen = revocation is RevocationOutcome.NothingToRevoke or RevocationOutcome.NotOffered or RevocationOutcome.NoSuchToken ? expectedVersion : null;
            deleted = await _connections.DeleteAsync(key, onlyThen, entry, CancellationToken.None);
        }
        finally
        {
            _credentials.Invalidate(key);
        }

        if (!deleted)
            return expectedVersion is not null && await _connections.DescribeAsync(key, cancellationToken) is not null ? new DeleteOutcome.VersionConflict() : new DeleteOutcome.NotFound();
        _audit.Raise(entry);
        LogChanged(_logger, id, "deleted", caller.Subject);
        return new DeleteOutcome.Deleted(revocation);
    }

    /// <summary>Reads what may be shown of a connection; null when there is none.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<ConnectionOverview?> FindAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return DescribeAsync(new(caller.TenantId, id), cancellationToken);
    }

    /// <summary>Reads one page of what may be shown; the query's tenant is replaced by the caller's.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ConnectionPage> ListAsync(Caller caller, ConnectionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(query);
        var page = await _connections.ListAsync(query with { TenantId = caller.TenantId }, cancellationToken);
        return page with { Items = [.. page.Items.Select(WithConfigurationKey)] };
    }

    /// <summary>Reads which providers the caller's tenant has connections of, to choose from.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<string>> ListProvidersAsync(Caller caller, int take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return _connections.ListProvidersAsync(caller.TenantId, take, cancellationToken);
    }

    /// <summary>Counts the connections of the caller's tenant that need somebody, by why.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyDictionary<ConnectionAttention, int>> CountAttentionAsync(Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return _connections.CountAttentionAsync(caller.TenantId, cancellationToken);
    }

    /// <summary>Gets a new token now: by refresh, or by the grant itself.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends the wait, not the work.</param>
    public async Task<TokenOutcome> RequestTokenAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var key = new ConnectionKey(caller.TenantId, id);
        var result = await _credentials.RequestAsync(key, caller, cancellationToken);
        return result.Error is { } error && error.Code != OAuthErrorCodes.ConnectionNotFound ? new TokenOutcome.Refused(error) : await DoneAsync(key, cancellationToken);
    }

    /// <summary>Stores a token that was got by hand, in place of whatever there is.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="id">Which.</param>
    /// <param name="token">The token.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TokenOutcome> EnterTokenAsync(Caller caller, string id, EnteredToken token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(token);
        var key = new ConnectionKey(caller.TenantId, id);
        if (await _reader.FindAsync(key, cancellationToken) is not { } connection)
            return new TokenOutcome.NotFound();
        if (NoTokenOfItsOwn(connection.Registration) is { } none)
            return new TokenOutcome.Refused(none);
        var accessToken = token.AccessToken?.Trim() ?? "";
        var refreshToken = token.RefreshToken?.Trim();
        var now = _time.GetUtcNow();
        var errors = new Dictionary<string, string[]>();
        if (accessToken.Length == 0 && string.IsNullOrEmpty(refreshToken))
            errors["accessToken"] = ["Enter an access token, or a refresh token, or both."];
        else if (!IsVisibleAscii(accessToken))
            errors["accessToken"] = ["Enter the token alone: no blanks, no line breaks, without the word Bearer."];
        if (refreshToken is not null && !IsVisibleAscii(refreshToken))
            errors["refreshToken"] = ["Enter the token alone: no blanks, no line breaks."];
        if (token.ExpiresAt is not null && accessToken.Length == 0)
            errors["expiresAt"] = ["It says when the access token ends, and there is none. Leave it out."];
        else if (token.ExpiresAt <= now)
            errors["expiresAt"] = ["That time is over. Enter when the token will end, or nothing if you do not know."];
        if (errors.Count > 0)
            return new TokenOutcome.Invalid(errors);

        if (!await _granted.EnterAsync(connection, Secret.From(accessToken), Secret.From(refreshToken), token.ExpiresAt, caller))
            return new TokenOutcome.NotFound();
        LogChanged(_logger, id, "given a token by hand", caller.Subject);
        return await DoneAsync(key, cancellationToken);
    }

    /// <summary>Forgets a connection's token, after telling the provider where it can be told. Whatever comes of that, the token is gone here then.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Ends it before it begins.</param>
    public async Task<TokenOutcome> ForgetTokenAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var key = new ConnectionKey(caller.TenantId, id);
        if (await _connections.DescribeAsync(key, cancellationToken) is not { } overview)
            return new TokenOutcome.NotFound();
        if (NoTokenOfItsOwn(overview.Registration) is { } none)
            return new TokenOutcome.Refused(none);
        cancellationToken.ThrowIfCancellationRequested();
        if (await _revocation.RevokeAsync(key) is not { } revocation || !await _credentials.ForgetAsync(key, CancellationToken.None))
            return new TokenOutcome.NotFound();
        await _audit.TellAsync(AuditEntry.Of(AuditAction.TokenForgotten, key, overview.Registration, caller, _time.GetUtcNow()) with { Revocation = revocation.Result, Error = ErrorOf(revocation) });
        LogChanged(_logger, id, "made to forget its token", caller.Subject);
        return await DoneAsync(key, cancellationToken) is TokenOutcome.Done done ? done with { Revocation = revocation } : new TokenOutcome.NotFound();
    }

    // Where connections are used is stored elsewhere: that may be away while the connections are not.
    private async Task<DeleteOutcome?> WhyNeededAsync(ConnectionKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await _uses.FindAsync(key, cancellationToken) is { References.Count: > 0 } uses ? new DeleteOutcome.InUse(uses) : null;
        }
        catch (StoreUnavailableException exception)
        {
            LogUsesUnknown(_logger, exception, key.Id);
            return new DeleteOutcome.UsesUnknown();
        }
    }

    private async Task<SaveOutcome> SavedAsync(EditOutcome edit, CancellationToken cancellationToken) => edit switch
    {
        EditOutcome.Made made => await DescribeAsync(made.After.Key, cancellationToken) is { } overview ? new SaveOutcome.Saved(overview) : new SaveOutcome.NotFound(),
        EditOutcome.Refused refused => refused.Reason,
        _ => throw new InvalidOperationException("A new id is in use."),
    };

    private async Task<ConnectionOverview?> DescribeAsync(ConnectionKey key, CancellationToken cancellationToken) =>
        await _connections.DescribeAsync(key, cancellationToken) is { } found ? WithConfigurationKey(found) : null;

    private ConnectionOverview WithConfigurationKey(ConnectionOverview connection) =>
        _configured.KeyOf(connection.Key) is { } configurationKey ? connection with { ConfigurationKey = configurationKey } : connection;

    private async Task<TokenOutcome> DoneAsync(ConnectionKey key, CancellationToken cancellationToken) =>
        await DescribeAsync(key, cancellationToken) is { } overview ? new TokenOutcome.Done(overview) : new TokenOutcome.NotFound();

    private static OAuthError? ErrorOf(RevocationOutcome revocation) => (revocation as RevocationOutcome.Failed)?.Error;

    private static OAuthError? NoTokenOfItsOwn(ConnectionRegistration registration)
    {
        if (registration.Template)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.SubjectMismatch, $"The connection '{registration.Name}' is a template: it has no token of its own.", "Open the connection of one of its end users.");
        return registration.AuthenticationType == AuthenticationType.OAuth2
            ? null
            : new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.NothingToRenew, $"The connection '{registration.Name}' sends what a person entered; it has no token beside that.", "Enter another key or password by editing the connection.");
    }

    private static bool IsVisibleAscii(string token) => token.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    [LoggerMessage(Level = LogLevel.Information, Message = "Connection {ConnectionId} was {Change} by {Subject}")]
    private static partial void LogChanged(ILogger logger, string connectionId, string change, string? subject);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection {ConnectionId} was not deleted: where it is used could not be read")]
    private static partial void LogUsesUnknown(ILogger logger, Exception exception, string connectionId);
}

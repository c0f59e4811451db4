using System.Collections.Concurrent;
using OAuthWebhook.Access;
using OAuthWebhook.Audit;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Quirks;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;
using OAuthWebhook.TokenEndpoint;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>Takes what a person has granted: exchanges codes and device codes, and saves what they bring, or what was entered by hand, in place of whatever there is.</summary>
internal sealed class GrantedTokens(CredentialEntries entries, CredentialService credentials, TokenKeeper keeper, ITokenStore tokens, TokenEndpointClient client, GrantCatalog grants, TokenSets tokenSets, TimeProvider time)
{
    private readonly ConcurrentDictionary<Task, byte> _exchanges = new();

    /// <summary>Exchanges an authorization code, once and not to be cancelled, and saves what it brings as the newest token set; a failure leaves the existing one alone.</summary>
    /// <param name="connection">The connection the code was asked for.</param>
    /// <param name="code">The code.</param>
    /// <param name="by">Who began the consent.</param>
    /// <returns>Null when the connection has its token, else what went wrong.</returns>
    /// <exception cref="StoreUnavailableException">The store could not take the token set.</exception>
    public Task<OAuthError?> ExchangeAsync(Connection connection, AuthorizationCode code, Caller by) =>
        ExchangeAsync(new GrantContext(connection) { Code = code }, by);

    /// <summary>Asks for the tokens of a device code, once and not to be cancelled, and saves them as the newest token set (RFC 8628 §3.4).</summary>
    /// <param name="connection">The connection the device code was asked for.</param>
    /// <param name="deviceCode">The device code.</param>
    /// <param name="by">Who began the consent.</param>
    /// <returns>Null when the connection has its token, else what went wrong: often that the person has not decided yet.</returns>
    /// <exception cref="StoreUnavailableException">The store could not take the token set.</exception>
    public Task<OAuthError?> ExchangeDeviceCodeAsync(Connection connection, Secret deviceCode, Caller by) =>
        ExchangeAsync(new GrantContext(connection) { DeviceCode = deviceCode }, by);

    /// <summary>Saves a token set that a person entered, in place of whatever there is.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="accessToken">The access token; null when there is only a refresh token, which whoever wants a token first spends.</param>
    /// <param name="refreshToken">The refresh token, if there is one.</param>
    /// <param name="expiresAt">When the access token ends; null when unknown.</param>
    /// <param name="by">Who entered it.</param>
    /// <returns>False when the connection is gone.</returns>
    /// <exception cref="StoreUnavailableException">The store could not take the token set.</exception>
    public async Task<bool> EnterAsync(Connection connection, Secret? accessToken, Secret? refreshToken, DateTimeOffset? expiresAt, Caller by)
    {
        if (accessToken is null && refreshToken is null)
            throw new ArgumentException("There is neither an access token nor a refresh token.", nameof(accessToken));
        return await tokens.FindAsync(connection.Key, CancellationToken.None) is { } before
            && await SaveGrantedAsync(connection, before, tokenSets.Entered(connection, accessToken, refreshToken, expiresAt), AuditAction.TokenEntered, begunAt: null, by) is not null;
    }

    /// <summary>Notes that an end user has connected an account by a consent that began at some time; when the store is back, should it be away.</summary>
    public Task NoteConsentAsync(ConnectionKey key, DateTimeOffset begunAt) => keeper.NoteConsentAsync(entries.Get(key), begunAt);

    /// <summary>Whether a connection has the token of a grant that was made since a time; one that this process could not save yet is saved first.</summary>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public async Task<bool> HasArrivedAsync(ConnectionKey key, DateTimeOffset since)
    {
        await keeper.SaveUnsavedAsync(entries.Get(key));
        return (await tokens.FindAsync(key, CancellationToken.None))?.Tokens is { Grant: { } grant } && string.CompareOrdinal(grant, TokenSets.FirstGrantAt(since)) >= 0;
    }

    /// <summary>Waits for the exchanges under way, so that a host that stops loses no token that is on its way.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_exchanges.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<OAuthError?> ExchangeAsync(GrantContext context, Caller by)
    {
        var exchange = ExchangeCoreAsync(context, by);
        _exchanges.TryAdd(exchange, 0);
        try
        {
            return await exchange;
        }
        finally
        {
            _exchanges.TryRemove(exchange, out _);
        }
    }

    private async Task<OAuthError?> ExchangeCoreAsync(GrantContext context, Caller by)
    {
        var connection = context.Connection;
        if (grants.Find(connection.Registration.GrantType) is not { } handler)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionIncomplete, $"The host has no handler for the grant type '{connection.Registration.GrantType}'.", "Register it with AddGrantHandler.");
        if (!handler.BuildRequest(context).TryGet(out var request, out var incomplete))
            return incomplete;
        // Before anything is spent: should the store not take what it brings, whatever a person does to the tokens from now on came later.
        CredentialState before;
        try
        {
            if (await tokens.FindAsync(connection.Key, CancellationToken.None) is not { } found)
                return Deleted;
            before = found;
        }
        catch (StoreUnavailableException)
        {
            return NothingSent;
        }

        var askedAt = time.GetUtcNow();
        if (!(await client.SendAsync(connection, request, CancellationToken.None)).TryGet(out var response, out var error))
            return error;
        var granted = tokenSets.Granted(context.Code is { } code ? response with { Fields = CapturedFields.Merge(code.Fields, response.Fields) } : response, connection, askedAt);
        if (await SaveGrantedAsync(connection, before, granted, AuditAction.Authorized, context.Code?.BegunAt, by) is not { } replaced)
            return Deleted;
        if (CredentialSnapshot.WhyUnsendable(connection, granted) is { } unsendable)
            return unsendable;
        await credentials.LookUpAsync(connection, new() { Generation = replaced.Generation + 1, Tokens = granted });
        // Saved first: whatever becomes of the lengthening, the token of the consent is there, and it is tried again.
        if (granted.ShortLived)
            await credentials.LookAfterAsync(connection.Key);
        return null;
    }

    /// <summary>The provider was not asked.</summary>
    internal static OAuthError NothingSent { get; } = new(OAuthErrorKind.Transient, OAuthErrorCodes.ServerUnavailable, "The database of this host is away, so the provider was not asked for a token that nothing could have taken.", "Check the database, then begin again.");

    private static OAuthError Deleted { get; } = new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionNotFound, "The connection was deleted meanwhile.", "Add it again if it is still needed.");

    // What it replaced; null when the connection is gone.
    private async Task<CredentialState?> SaveGrantedAsync(Connection connection, CredentialState before, TokenSet tokenSet, AuditAction how, DateTimeOffset? begunAt, Caller by)
    {
        try
        {
            var granted = AuditEntry.Of(how, connection.Key, connection.Registration, by, time.GetUtcNow());
            return await keeper.SaveAsNewestAsync(entries.Get(connection.Key), tokenSet, before.Generation, new(granted, Recovers: before.Failure is not null, connection.Registration.Subject is null ? null : begunAt));
        }
        finally
        {
            entries.Invalidate(connection.Key);
        }
    }
}

using Microsoft.Extensions.Options;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Grants;
using OAuthWebhook.Results;
using OAuthWebhook.Keys;
using OAuthWebhook.TokenEndpoint;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Credentials;

/// <summary>Asks for the next token set: by refresh, by lengthening, or by the grant itself, in that order.</summary>
internal sealed class NextToken(GrantCatalog grants, ClientKeys keys, TokenEndpointClient client, TokenSets tokenSets, TimeProvider time, IOptions<OAuthWebhookOptions> options)
{
    /// <summary>Whether there is a refresh token that may be sent. It is bound to its client and servers (RFC 6749 §6 and §10.4): after an edit neither it nor what it brings goes to any other.</summary>
    public static bool MayRefresh(Connection connection, TokenSet? current)
    {
        if (current?.RefreshToken is null)
            return false;
        return current.Issuance == TokenSets.IssuanceOf(connection) || (connection.Interactive && TokenServers.MayKeep(connection, current));
    }

    /// <summary>Whether nothing but a person can bring the next one.</summary>
    public bool NeedsAPerson(Connection connection, TokenSet? current) =>
        connection.Interactive && !MayRefresh(connection, current) && !Extension.IsPossible(connection, current, time.GetUtcNow());

    /// <summary>Asks, once; a grant that needs nobody starts over from a dead refresh token.</summary>
    /// <param name="snapshot">What is renewed.</param>
    /// <param name="taken">What the grant takes from other connections.</param>
    public async Task<OAuthResult<TokenSet>> AskAsync(CredentialSnapshot snapshot, TakenTokens taken)
    {
        var connection = snapshot.Connection;
        var current = snapshot.State.Tokens;
        var askedAt = time.GetUtcNow();
        // What was exchanged for one account's token must not go on as that account's once another person has authorized its source.
        var sameSource = taken.Grants is not { } source || source == current?.ExchangedFrom;
        if (sameSource && MayRefresh(connection, current) && grants.Find(RefreshTokenGrant.GrantType) is { } refresh)
        {
            var refreshed = await SendAsync(connection, refresh.BuildRequest(new(connection) { Tokens = current }));
            if (refreshed.TryGet(out var response, out var error))
                return tokenSets.Refreshed(response, connection, askedAt, snapshot.State);
            if (connection.Interactive || error.Kind != OAuthErrorKind.ReauthorizationRequired)
                return error;
        }
        else if (Extension.IsPossible(connection, current, time.GetUtcNow()))
        {
            var extended = await SendAsync(connection, Extension.Request(connection, current!));
            return extended.TryGet(out var response, out var error) ? tokenSets.Extended(response, connection, askedAt, snapshot.State) : error;
        }

        if (grants.Find(connection.Registration.GrantType) is not { } handler)
            return new OAuthError(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ConnectionIncomplete, $"The host has no handler for the grant type '{connection.Registration.GrantType}'.", "Choose another grant type, or register its handler with AddGrantHandler.");
        if (taken.Error is { } missing)
            return missing;
        if (!(await FindKeyAsync(connection, current)).TryGet(out var found, out var unusable))
            return unusable;
        using var key = found.Key;
        askedAt = time.GetUtcNow();
        var context = new GrantContext(connection) { Tokens = current, Key = key, SubjectToken = taken.SubjectToken, ActorToken = taken.ActorToken };
        var granted = await SendAsync(connection, handler.BuildRequest(context));
        return granted.TryGet(out var answer, out var refused) ? tokenSets.Granted(answer, connection, askedAt, snapshot.State) with { ExchangedFrom = taken.Grants } : taken.Explain(refused);
    }

    // Beforehand, since a handler does no I/O and the key may be kept elsewhere. One that is missing the handler says.
    private async Task<OAuthResult<FoundKey>> FindKeyAsync(Connection connection, TokenSet? current)
    {
        if (connection.Registration.GrantType != JwtBearerGrant.GrantType || !ClientKeys.Has(connection))
            return new FoundKey(null);
        if (!new ConnectionUrls(connection.Registration, current?.Fields).Resolve("token URL", connection.Registration.TokenEndpoint ?? "").TryGet(out var endpoint, out var unresolved))
            return unresolved;
        // Whoever keeps it elsewhere must not hold up the callers for ever.
        var limit = options.Value.TokenEndpointTimeout;
        using var deadline = new CancellationTokenSource(limit, time);
        try
        {
            return (await keys.FindAsync(connection, endpoint, deadline.Token).AsTask().WaitAsync(deadline.Token)).TryGet(out var key, out var error) ? new FoundKey(key) : error;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return TokenErrors.NoProofInTime(limit);
        }
    }

    private sealed record FoundKey(SigningKey? Key);

    private async Task<OAuthResult<TokenResponse>> SendAsync(Connection connection, OAuthResult<TokenRequest> built) =>
        built.TryGet(out var request, out var error) ? await client.SendAsync(connection, request, CancellationToken.None) : error;
}

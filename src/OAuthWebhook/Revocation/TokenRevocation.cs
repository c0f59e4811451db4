using Microsoft.Extensions.Logging;
using OAuthWebhook.AuthorizationServer;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Destinations;
using OAuthWebhook.Quirks;
using OAuthWebhook.Results;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Revocation;

/// <summary>
/// Tells the provider that a connection's token is no longer wanted (RFC 7009), before it is forgotten here: what is forgotten can no longer be revoked.
/// Best effort, within a bounded time, and no caller can cancel it half way: a token that was revoked must be forgotten.
/// </summary>
internal sealed partial class TokenRevocation(ConnectionReader connections, ITokenStore tokens, CredentialService credentials, AuthorizationServerClient client, TimeProvider time, ILogger<TokenRevocation> logger)
{
    // Somebody waits for a delete.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    // RFC 7009 §2.2.1: some servers revoke refresh tokens alone.
    private const string UnsupportedTokenType = "unsupported_token_type";

    // Of a token that is good no longer. RFC 7009 §2.2 wants 200 for that, since there is nothing left to do; not every server knows.
    private const string InvalidToken = "invalid_token";

    /// <summary>Revokes what a connection has.</summary>
    /// <param name="key">The connection.</param>
    /// <returns>Null when there is no such connection.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be read, or does not take what this node has of the connection: nothing was revoked.</exception>
    public async Task<RevocationOutcome?> RevokeAsync(ConnectionKey key)
    {
        // What the store has may be spent by now, and what is to be revoked in memory alone.
        await credentials.SaveUnsavedAsync(key);
        if (await connections.FindAsync(key, CancellationToken.None) is not { } connection || await tokens.FindAsync(key, CancellationToken.None) is not { } state)
            return null;
        if (state is { Tokens: null, TokensUnreadable: false })
            return new RevocationOutcome.NothingToRevoke();
        if (connection.Registration.AuthenticationType != AuthenticationType.OAuth2 || string.IsNullOrEmpty(connection.Registration.RevocationEndpoint))
            return new RevocationOutcome.NotOffered();
        var outcome = await RevokeAsync(connection, state);
        // A refresh under way may have brought another one meanwhile.
        if (await tokens.FindAsync(key, CancellationToken.None) is { Tokens: not null } now && now.Generation != state.Generation)
            outcome = await RevokeAsync(connection, now);
        if (outcome is RevocationOutcome.Failed { Error: var error })
            LogFailed(logger, key.Id, error.Kind, error.Code, error.HttpStatus);
        else if (outcome is RevocationOutcome.Revoked)
            LogRevoked(logger, key.Id);
        return outcome;
    }

    private async Task<RevocationOutcome> RevokeAsync(Connection connection, CredentialState state)
    {
        if (Obstacle(connection, state) is { } obstacle)
            return new RevocationOutcome.Failed(obstacle);
        var requests = RevocationRequests.Of(connection, state.Tokens!).ToList();
        if (requests.Count == 0)
            return new RevocationOutcome.NoSuchToken();
        using var deadline = new CancellationTokenSource(LongestWait, time);
        OAuthError? failure = null;
        var revoked = false;
        try
        {
            foreach (var request in requests)
            {
                var error = await SendAsync(connection, request, deadline.Token);
                revoked |= error is null;
                // Whose refresh token is gone has nothing to fear from a server that revokes no access tokens.
                if (error is not null && !(revoked && error.Code == UnsupportedTokenType))
                    failure ??= error;
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            failure ??= new(OAuthErrorKind.Transient, OAuthErrorCodes.NoAnswerInTime, $"The revocation endpoint did not answer within {LongestWait.TotalSeconds:0} seconds.", "");
        }

        return failure is null ? new RevocationOutcome.Revoked() : new RevocationOutcome.Failed(failure);
    }

    private async Task<OAuthError?> SendAsync(Connection connection, ServerRequest request, CancellationToken cancellationToken)
    {
        if (!(await client.SendAsync(connection, request, cancellationToken)).TryGet(out var answer, out var error))
            return error;
        using (answer)
        {
            var refused = !answer.Succeeded || (connection.Quirks.Revocation?.ErrorWhen is { } refusal && answer.Json is { } json && JsonPointer.Holds(refusal, json));
            if (!refused)
                return null;
            var said = ServerErrors.Of(request, connection, answer);
            // As a refusal of the parameter; with 401 it would be of what authenticates the request (RFC 6750 §3.1).
            return said is { Code: InvalidToken, HttpStatus: 400 } && request.Bearer is null ? null : said;
        }
    }

    // A token is bound to its client and servers (RFC 6749 §10.4): after an edit it is shown to no other.
    private static OAuthError? Obstacle(Connection connection, CredentialState state)
    {
        if (state.Tokens is not { } current)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.SecretsUnreadable, "The stored token cannot be decrypted with this host's keys.", "");
        if (connection.SecretsUnreadable)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.SecretsUnreadable, "The connection's secret cannot be decrypted with this host's keys.", "");
        if (connection.ProviderMissing)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.ProviderMissing, "The connection's provider is not in this host's catalogue.", "");
        var now = TokenSets.IssuanceOf(connection);
        if (current.Issuance.ClientId != now.ClientId || current.Issuance.TokenEndpoint != now.TokenEndpoint)
            return new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.Superseded, "It was issued to another client, or by another server, than the connection has now.", "");
        return current.Issuance == now || TokenServers.Cover(current.Servers, TokenServers.Named(connection.Registration, connection.Registration.RevocationEndpoint))
            ? null
            : new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.Superseded, "The revocation endpoint is on a server that the connection did not have when the token was issued.", "");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The provider took back the token of connection {ConnectionId}")]
    private static partial void LogRevoked(ILogger logger, string connectionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The provider could not be told that the token of connection {ConnectionId} is no longer wanted: {Kind} {Code} (status {Status}); revoke it there by hand")]
    private static partial void LogFailed(ILogger logger, string connectionId, OAuthErrorKind kind, string code, int? status);
}

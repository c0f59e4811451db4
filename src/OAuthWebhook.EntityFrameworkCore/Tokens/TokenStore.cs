using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.EntityFrameworkCore.Encryption;
using OAuthWebhook.Results;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.EntityFrameworkCore.Tokens;

/// <inheritdoc cref="ITokenStore"/>
internal sealed class TokenStore(StoreDatabase database, FieldProtector protector) : ITokenStore
{
    public async Task<CredentialState?> FindAsync(ConnectionKey key, CancellationToken cancellationToken)
    {
        var row = await database.RunAsync("reading a token", context =>
            context.Credentials.Of(key).AsNoTracking().SingleOrDefaultAsync(cancellationToken));
        return row is null ? null : ToState(key, row);
    }

    public async Task<AttemptStart> BeginAttemptAsync(ConnectionKey key, long generation, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        protector.EnsureUsable();
        return await database.InTransactionAsync<AttemptStart>("recording a refresh attempt", async context =>
        {
            // Changes nothing but locks the row, so that whatever else begins, saves, forgets or deletes waits for this.
            var current = await context.Credentials.Of(key).Where(row => row.Generation == generation)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Generation, row => row.Generation), cancellationToken);
            if (current == 0)
                return new AttemptStart.Moved();

            var now = await context.ReadClockAsync(cancellationToken);
            var attempt = await context.RefreshAttempts.Of(key).SingleOrDefaultAsync(cancellationToken);
            var same = attempt?.Generation == generation;
            if (same && attempt!.Deadline > now)
                return new AttemptStart.Held(attempt.Deadline - now);

            // The first of several unknown outcomes is the one that may have spent the refresh token.
            var unknownSince = same ? attempt!.UnknownSince ?? attempt.StartedAt : (DateTimeOffset?)null;
            attempt ??= context.RefreshAttempts.Add(new RefreshAttemptRow { TenantId = key.TenantId, ConnectionId = key.Id }).Entity;
            attempt.Generation = generation;
            attempt.StartedAt = now;
            attempt.Deadline = now + lifetime;
            attempt.UnknownSince = unknownSince;
            await context.SaveChangesAsync(cancellationToken);
            return new AttemptStart.Begun(unknownSince);
        }, cancellationToken);
    }

    public Task<bool> TrySaveAsync(ConnectionKey key, long expectedGeneration, TokenSet tokens, CancellationToken cancellationToken)
    {
        var row = ToRow(key, tokens);
        return database.InTransactionAsync("saving a token", async context =>
        {
            var credential = context.Credentials.Of(key).Where(current => current.Generation == expectedGeneration);
            return await ReplaceAsync(context, credential, row, cancellationToken);
        }, cancellationToken);
    }

    public Task RecordFailureAsync(ConnectionKey key, long generation, RenewalFailure failure, bool attemptEnded, CancellationToken cancellationToken)
    {
        var json = StoredJson.Write(failure);
        return database.InTransactionAsync("noting a failed refresh", async context =>
        {
            var written = await context.Credentials.Of(key).Where(row => row.Generation == generation).ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.Failure, json)
                    .SetProperty(row => row.FailureKind, failure.Error.Kind),
                cancellationToken);
            if (written == 1 && attemptEnded)
                await EndAttemptAsync(context.RefreshAttempts.Of(key), cancellationToken);
            return written == 1;
        }, cancellationToken);
    }

    public Task<bool> ForgetAsync(ConnectionKey key, CancellationToken cancellationToken) =>
        database.InTransactionAsync("forgetting a token", context =>
            ReplaceAsync(context, context.Credentials.Of(key), new CredentialRow { TenantId = key.TenantId, ConnectionId = key.Id }, cancellationToken), cancellationToken);

    /// <summary>Writes the next generation of the selected row, without a failure, and ends any attempt to spend the last one.</summary>
    private static async Task<bool> ReplaceAsync(OAuthWebhookDbContext context, IQueryable<CredentialRow> credential, CredentialRow next, CancellationToken cancellationToken)
    {
        var written = await credential.ExecuteUpdateAsync(
            set => set
                .SetProperty(row => row.Generation, row => row.Generation + 1)
                .SetProperty(row => row.ProtectedAccessToken, next.ProtectedAccessToken)
                .SetProperty(row => row.ProtectedRefreshToken, next.ProtectedRefreshToken)
                .SetProperty(row => row.TokenType, next.TokenType)
                .SetProperty(row => row.ExpiresAt, next.ExpiresAt)
                .SetProperty(row => row.RefreshTokenExpiresAt, next.RefreshTokenExpiresAt)
                .SetProperty(row => row.GrantedScopes, next.GrantedScopes)
                .SetProperty(row => row.Account, next.Account)
                .SetProperty(row => row.AccountKey, next.AccountKey)
                .SetProperty(row => row.IssuedAt, next.IssuedAt)
                .SetProperty(row => row.IssuanceVersion, next.IssuanceVersion)
                .SetProperty(row => row.IssuanceClientId, next.IssuanceClientId)
                .SetProperty(row => row.IssuanceTokenEndpoint, next.IssuanceTokenEndpoint)
                .SetProperty(row => row.Failure, next.Failure)
                .SetProperty(row => row.FailureKind, next.FailureKind),
            cancellationToken);
        if (written == 1)
            await context.RefreshAttempts.Of(new ConnectionKey(next.TenantId, next.ConnectionId)).ExecuteDeleteAsync(cancellationToken);
        return written == 1;
    }

    /// <summary>Frees the lease. A record of an earlier, unknown outcome stays: this attempt's end says nothing about that one's.</summary>
    private static async Task EndAttemptAsync(IQueryable<RefreshAttemptRow> attempt, CancellationToken cancellationToken)
    {
        await attempt.Where(row => row.UnknownSince == null).ExecuteDeleteAsync(cancellationToken);
        await attempt.ExecuteUpdateAsync(set => set.SetProperty(row => row.Deadline, row => row.StartedAt), cancellationToken);
    }

    private CredentialRow ToRow(ConnectionKey key, TokenSet tokens) => new()
    {
        TenantId = key.TenantId,
        ConnectionId = key.Id,
        ProtectedAccessToken = protector.Protect(tokens.AccessToken, ProtectedField.AccessToken(key)),
        ProtectedRefreshToken = protector.Protect(tokens.RefreshToken, ProtectedField.RefreshToken(key)),
        TokenType = tokens.TokenType,
        ExpiresAt = tokens.ExpiresAt,
        RefreshTokenExpiresAt = tokens.RefreshTokenExpiresAt,
        GrantedScopes = tokens.GrantedScopes?.ToArray(),
        Account = tokens.Account,
        AccountKey = tokens.Account?.ToUpperInvariant(),
        IssuedAt = tokens.IssuedAt,
        IssuanceVersion = tokens.Issuance.Version,
        IssuanceClientId = tokens.Issuance.ClientId,
        IssuanceTokenEndpoint = tokens.Issuance.TokenEndpoint,
    };

    private CredentialState ToState(ConnectionKey key, CredentialRow row)
    {
        var readable = protector.TryUnprotect(row.ProtectedAccessToken, ProtectedField.AccessToken(key), out var accessToken)
            & protector.TryUnprotect(row.ProtectedRefreshToken, ProtectedField.RefreshToken(key), out var refreshToken);
        return new CredentialState
        {
            Generation = row.Generation,
            TokensUnreadable = !readable,
            Failure = row.Failure is null ? null : StoredJson.Read<RenewalFailure>(row.Failure),
            Tokens = !readable || accessToken is null ? null : new TokenSet
            {
                AccessToken = accessToken,
                RefreshToken = refreshToken,
                TokenType = row.TokenType!,
                ExpiresAt = row.ExpiresAt,
                RefreshTokenExpiresAt = row.RefreshTokenExpiresAt,
                GrantedScopes = row.GrantedScopes,
                Account = row.Account,
                IssuedAt = row.IssuedAt!.Value,
                Issuance = new Issuance(row.IssuanceVersion!.Value, row.IssuanceClientId, row.IssuanceTokenEndpoint),
            },
        };
    }
}

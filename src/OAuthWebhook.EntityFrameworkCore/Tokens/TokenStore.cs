using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Changes;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.EntityFrameworkCore.Encryption;
using OAuthWebhook.Results;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.EntityFrameworkCore.Tokens;

/// <inheritdoc cref="ITokenStore"/>
internal sealed class TokenStore(StoreDatabase database, FieldProtector protector, ChangeLog changes) : ITokenStore
{
    private static readonly IReadOnlyDictionary<string, string> NoFields = new Dictionary<string, string>();

    public async Task<CredentialState?> FindAsync(ConnectionKey key, CancellationToken cancellationToken)
    {
        var row = await database.RunAsync("reading a token", context =>
            context.Credentials.Of(key).AsNoTracking().SingleOrDefaultAsync(cancellationToken));
        return row is null ? null : ToState(key, row);
    }

    public async Task<AttemptStart> BeginAttemptAsync(ConnectionKey key, RefreshAttempt attempt, CancellationToken cancellationToken)
    {
        protector.EnsureUsable();
        return await database.InTransactionAsync<AttemptStart>("recording a refresh attempt", async context =>
        {
            // Changes nothing but locks the row, so that whatever else begins, saves, forgets or deletes waits for this.
            var credential = context.Credentials.Of(key).Where(row => row.Generation == attempt.Generation);
            var current = await credential.ExecuteUpdateAsync(set => set.SetProperty(row => row.Generation, row => row.Generation), cancellationToken);
            if (current == 0)
                return new AttemptStart.Moved();

            var now = await context.ReadClockAsync(cancellationToken);
            var recorded = await context.RefreshAttempts.Of(key).SingleOrDefaultAsync(cancellationToken);
            if (recorded?.AttemptId == attempt.Id)
                return new AttemptStart.Begun(recorded.UnknownSince);
            var same = recorded?.Generation == attempt.Generation;
            if (same && recorded!.Deadline > now)
                return new AttemptStart.Held(recorded.Deadline - now, recorded.AttemptId);

            // The first of several unknown outcomes is the one that may have spent the refresh token.
            var unknownSince = same ? recorded!.UnknownSince ?? recorded.StartedAt : (DateTimeOffset?)null;
            var former = same ? recorded!.AttemptId : null;
            recorded ??= context.RefreshAttempts.Add(new RefreshAttemptRow { TenantId = key.TenantId, ConnectionId = key.Id, AttemptId = attempt.Id, Node = attempt.Node }).Entity;
            recorded.AttemptId = attempt.Id;
            recorded.Node = attempt.Node;
            recorded.Generation = attempt.Generation;
            recorded.StartedAt = now;
            recorded.Deadline = now + attempt.Lifetime;
            recorded.UnknownSince = unknownSince;
            await context.SaveChangesAsync(cancellationToken);
            // Should this node vanish, whoever looks after what is due finds it.
            await credential.ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, attempt.DueAt), cancellationToken);
            return new AttemptStart.Begun(unknownSince, former);
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

    public Task RecordFailureAsync(ConnectionKey key, long generation, RenewalFailure failure, string? endedAttempt, CancellationToken cancellationToken)
    {
        var json = StoredJson.Write(failure);
        return database.InTransactionAsync("noting a failed refresh", async context =>
        {
            var written = await context.Credentials.Of(key).Where(row => row.Generation == generation).ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.Failure, json)
                    .SetProperty(row => row.FailureKind, failure.Error.Kind)
                    .SetProperty(row => row.DueAt, failure.DueAt),
                cancellationToken);
            if (written == 1 && endedAttempt is not null)
                await EndAsync(context, key, endedAttempt, cancellationToken);
            return written == 1;
        }, cancellationToken);
    }

    public Task EndAttemptAsync(ConnectionKey key, string attemptId, DateTimeOffset? dueAt, CancellationToken cancellationToken) =>
        database.InTransactionAsync("ending a refresh attempt", async context =>
        {
            // The credential's row first, as everywhere, so that none deadlocks another.
            var due = context.Credentials.Of(key).Where(row => context.RefreshAttempts.Any(attempt =>
                attempt.TenantId == row.TenantId && attempt.ConnectionId == row.ConnectionId && attempt.AttemptId == attemptId));
            if (await due.ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, dueAt), cancellationToken) == 1)
                await EndAsync(context, key, attemptId, cancellationToken);
            return true;
        }, cancellationToken);

    public Task NoteDetailsAsync(ConnectionKey key, long generation, TokenDetails details, CancellationToken cancellationToken)
    {
        if (details is { Account: null, Fields: null })
            return Task.CompletedTask;
        var fields = details.Fields is null ? null : StoredJson.Write(details.Fields);
        return database.InTransactionAsync("noting what a token is for", async context =>
        {
            var written = await context.Credentials.Of(key).Where(row => row.Generation == generation && row.ProtectedAccessToken != null).ExecuteUpdateAsync(
                set =>
                {
                    if (details.Account is { } account)
                        set.SetProperty(row => row.Account, account).SetProperty(row => row.AccountKey, account.ToUpperInvariant());
                    if (fields is not null)
                        set.SetProperty(row => row.Fields, fields);
                },
                cancellationToken);
            // Where requests go may depend on it: other nodes have to know.
            if (written == 1 && fields is not null)
                await changes.NoteAsync(context, key, cancellationToken);
            return true;
        }, cancellationToken);
    }

    public Task<bool> ForgetAsync(ConnectionKey key, CancellationToken cancellationToken) =>
        database.InTransactionAsync("forgetting a token", context =>
            ReplaceAsync(context, context.Credentials.Of(key), new CredentialRow { TenantId = key.TenantId, ConnectionId = key.Id }, cancellationToken), cancellationToken);

    /// <summary>Writes the next generation of the selected row, without a failure, and ends any attempt to spend the last one.</summary>
    private async Task<bool> ReplaceAsync(OAuthWebhookDbContext context, IQueryable<CredentialRow> credential, CredentialRow next, CancellationToken cancellationToken)
    {
        var written = await credential.ExecuteUpdateAsync(
            set => set
                .SetProperty(row => row.Generation, row => row.Generation + 1)
                .SetProperty(row => row.ProtectedAccessToken, next.ProtectedAccessToken)
                .SetProperty(row => row.ProtectedRefreshToken, next.ProtectedRefreshToken)
                .SetProperty(row => row.ProtectedDpopKey, next.ProtectedDpopKey)
                .SetProperty(row => row.TokenType, next.TokenType)
                .SetProperty(row => row.ExpiresAt, next.ExpiresAt)
                .SetProperty(row => row.RefreshTokenExpiresAt, next.RefreshTokenExpiresAt)
                .SetProperty(row => row.GrantedScopes, next.GrantedScopes)
                .SetProperty(row => row.Account, next.Account)
                .SetProperty(row => row.AccountKey, next.AccountKey)
                .SetProperty(row => row.Fields, next.Fields)
                .SetProperty(row => row.IssuedAt, next.IssuedAt)
                .SetProperty(row => row.IssuanceVersion, next.IssuanceVersion)
                .SetProperty(row => row.IssuanceClientId, next.IssuanceClientId)
                .SetProperty(row => row.IssuanceTokenEndpoint, next.IssuanceTokenEndpoint)
                .SetProperty(row => row.Servers, next.Servers)
                .SetProperty(row => row.GrantId, next.GrantId)
                .SetProperty(row => row.ExchangedFrom, next.ExchangedFrom)
                .SetProperty(row => row.Failure, next.Failure)
                .SetProperty(row => row.FailureKind, next.FailureKind)
                .SetProperty(row => row.DueAt, next.DueAt)
                .SetProperty(row => row.KeepAliveAt, next.KeepAliveAt)
                .SetProperty(row => row.WarnAt, next.WarnAt)
                // Another node may have warned of the same end since this one read the row.
                .SetProperty(row => row.Warned, row => next.Warned || (row.Warned && row.WarnAt == next.WarnAt))
                .SetProperty(row => row.RefusesEarlyRefresh, next.RefusesEarlyRefresh)
                .SetProperty(row => row.RefusedInARow, next.RefusedInARow),
            cancellationToken);
        if (written == 0)
            return false;
        var key = new ConnectionKey(next.TenantId, next.ConnectionId);
        await context.RefreshAttempts.Of(key).ExecuteDeleteAsync(cancellationToken);
        await changes.NoteAsync(context, key, cancellationToken);
        return true;
    }

    /// <summary>Frees the lease, unless somebody else holds it by now. A record of an earlier, unknown outcome stays: this attempt's end says nothing about that one's.</summary>
    private static async Task EndAsync(OAuthWebhookDbContext context, ConnectionKey key, string attemptId, CancellationToken cancellationToken)
    {
        var attempt = context.RefreshAttempts.Of(key).Where(row => row.AttemptId == attemptId);
        await attempt.Where(row => row.UnknownSince == null).ExecuteDeleteAsync(cancellationToken);
        await attempt.ExecuteUpdateAsync(set => set.SetProperty(row => row.Deadline, row => row.StartedAt), cancellationToken);
    }

    private CredentialRow ToRow(ConnectionKey key, TokenSet tokens) => new()
    {
        TenantId = key.TenantId,
        ConnectionId = key.Id,
        ProtectedAccessToken = protector.Protect(tokens.AccessToken, ProtectedField.AccessToken(key)),
        ProtectedRefreshToken = protector.Protect(tokens.RefreshToken, ProtectedField.RefreshToken(key)),
        ProtectedDpopKey = protector.Protect(tokens.DpopKey, ProtectedField.DpopKey(key)),
        TokenType = tokens.TokenType,
        ExpiresAt = tokens.ExpiresAt,
        RefreshTokenExpiresAt = tokens.RefreshTokenExpiresAt,
        GrantedScopes = tokens.GrantedScopes?.ToArray(),
        Account = tokens.Account,
        AccountKey = tokens.Account?.ToUpperInvariant(),
        Fields = tokens.Fields.Count == 0 ? null : StoredJson.Write(tokens.Fields),
        IssuedAt = tokens.IssuedAt,
        IssuanceVersion = tokens.Issuance.Version,
        IssuanceClientId = tokens.Issuance.ClientId,
        IssuanceTokenEndpoint = tokens.Issuance.TokenEndpoint,
        Servers = tokens.Servers?.ToArray(),
        GrantId = tokens.Grant,
        ExchangedFrom = tokens.ExchangedFrom,
        DueAt = tokens.KeepAliveAt,
        KeepAliveAt = tokens.KeepAliveAt,
        WarnAt = tokens.WarnAt,
        Warned = tokens.Warned,
        RefusesEarlyRefresh = tokens.RefusesEarlyRefresh,
        RefusedInARow = tokens.RefusedInARow,
    };

    private CredentialState ToState(ConnectionKey key, CredentialRow row)
    {
        var readable = protector.TryUnprotect(row.ProtectedAccessToken, ProtectedField.AccessToken(key), out var accessToken)
            & protector.TryUnprotect(row.ProtectedRefreshToken, ProtectedField.RefreshToken(key), out var refreshToken)
            & protector.TryUnprotect(row.ProtectedDpopKey, ProtectedField.DpopKey(key), out var dpopKey);
        return new CredentialState
        {
            Generation = row.Generation,
            TokensUnreadable = !readable,
            Failure = row.Failure is null ? null : StoredJson.Read<RenewalFailure>(row.Failure),
            Tokens = !readable || (accessToken ?? refreshToken) is null ? null : new TokenSet
            {
                AccessToken = accessToken,
                RefreshToken = refreshToken,
                DpopKey = dpopKey,
                TokenType = row.TokenType!,
                ExpiresAt = row.ExpiresAt,
                RefreshTokenExpiresAt = row.RefreshTokenExpiresAt,
                GrantedScopes = row.GrantedScopes,
                Account = row.Account,
                Fields = row.Fields is null ? NoFields : StoredJson.Read<Dictionary<string, string>>(row.Fields),
                IssuedAt = row.IssuedAt!.Value,
                Issuance = new Issuance(row.IssuanceVersion!.Value, row.IssuanceClientId, row.IssuanceTokenEndpoint),
                Servers = row.Servers,
                Grant = row.GrantId,
                ExchangedFrom = row.ExchangedFrom,
                KeepAliveAt = row.KeepAliveAt,
                WarnAt = row.WarnAt,
                Warned = row.Warned,
                RefusesEarlyRefresh = row.RefusesEarlyRefresh,
                RefusedInARow = row.RefusedInARow,
            },
        };
    }
}

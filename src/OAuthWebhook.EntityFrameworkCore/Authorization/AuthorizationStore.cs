using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.EntityFrameworkCore.Encryption;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.EntityFrameworkCore.Authorization;

/// <inheritdoc cref="IAuthorizationStore"/>
internal sealed class AuthorizationStore(StoreDatabase database, FieldProtector protector) : IAuthorizationStore
{
    public Task AddAsync(PendingAuthorization authorization, CancellationToken cancellationToken)
    {
        var row = ToRow(authorization);
        return database.RunAsync("adding an authorization", async context =>
        {
            context.PendingAuthorizations.Add(row);
            try
            {
                await context.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException)
            {
                if (await context.Connections.Of(authorization.Connection).AnyAsync(cancellationToken))
                    throw;
            }

            return true;
        });
    }

    public Task<PendingAuthorization?> FindAsync(string tenantId, string id, CancellationToken cancellationToken) =>
        FindAsync(row => row.TenantId == tenantId && row.Id == id, cancellationToken);

    public Task<PendingAuthorization?> FindByTicketAsync(string ticketHash, CancellationToken cancellationToken) =>
        FindAsync(row => row.TicketHash == ticketHash, cancellationToken);

    public Task<PendingAuthorization?> FindByStateAsync(string stateHash, CancellationToken cancellationToken) =>
        FindAsync(row => row.StateHash == stateHash, cancellationToken);

    public Task<bool> TryStartAsync(PendingAuthorization authorization, CancellationToken cancellationToken)
    {
        var next = ToRow(authorization);
        return database.RunAsync("starting an authorization", async context => await One(context, authorization)
            .Where(row => row.Status == AuthorizationStatus.Pending && row.StateHash == null)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.StateHash, next.StateHash)
                    .SetProperty(row => row.BindingHash, next.BindingHash)
                    .SetProperty(row => row.ProtectedCodeVerifier, next.ProtectedCodeVerifier)
                    .SetProperty(row => row.ProtectedDpopKey, next.ProtectedDpopKey),
                cancellationToken) == 1);
    }

    public Task<bool> TryMoveAsync(PendingAuthorization authorization, AuthorizationStatus expected, AuthorizationStatus status, string? reason, CancellationToken cancellationToken)
    {
        var ends = status is not (AuthorizationStatus.Pending or AuthorizationStatus.Exchanging);
        return database.RunAsync("moving an authorization on", async context =>
        {
            var found = One(context, authorization).Where(row => row.Status == expected);
            return (ends
                ? await found.EndAsync(status, reason, cancellationToken)
                : await found.ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, status).SetProperty(row => row.Reason, reason), cancellationToken)) == 1;
        });
    }

    public Task<bool> TryClaimAsync(PendingAuthorization authorization, DateTimeOffset since, CancellationToken cancellationToken) =>
        database.InTransactionAsync("claiming an authorization", async context =>
        {
            // Changes nothing but locks the connection's row, so that of two that are claimed at once the second sees the first.
            await context.Connections.Of(authorization.Connection).ExecuteUpdateAsync(set => set.SetProperty(row => row.Version, row => row.Version), cancellationToken);
            var others = context.PendingAuthorizations.Of(authorization.Connection).Where(row => row.Status == AuthorizationStatus.Exchanging && row.ExpiresAt > since);
            return await One(context, authorization)
                .Where(row => row.Status == AuthorizationStatus.Pending && !others.Any())
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, AuthorizationStatus.Exchanging), cancellationToken) == 1;
        }, cancellationToken);

    public async Task<IReadOnlyList<PendingAuthorization>> FindDueAsync(DateTimeOffset now, int take, CancellationToken cancellationToken)
    {
        var due = await database.RunAsync("looking for device authorizations that are due", async context =>
        {
            var clock = await context.ReadClockAsync(cancellationToken);
            return await context.PendingAuthorizations.AsNoTracking()
                .Where(row => row.PollAt <= now && (row.HeldUntil == null || row.HeldUntil <= clock))
                .OrderBy(row => row.PollAt)
                .Take(take)
                .ToListAsync(cancellationToken);
        });
        return [.. due.Select(row => ToAuthorization(row, codeVerifier: null, dpopKey: null, DeviceCode(row)))];
    }

    public Task<PendingAuthorization?> TryHoldAsync(PendingAuthorization authorization, TimeSpan lifetime, DeviceInstructions device, CancellationToken cancellationToken)
    {
        var json = StoredJson.Write(device);
        return database.RunAsync("holding a device authorization", async context =>
        {
            var clock = await context.ReadClockAsync(cancellationToken);
            DateTimeOffset? until = clock + lifetime;
            var held = await One(context, authorization)
                .Where(row => row.Status == AuthorizationStatus.Pending && row.PollAt == authorization.PollAt && (row.HeldUntil == null || row.HeldUntil <= clock))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.HeldUntil, until).SetProperty(row => row.Device, json), cancellationToken);
            return held == 1 ? authorization with { HeldUntil = until, Device = device } : null;
        });
    }

    public Task<bool> TryPostponeAsync(PendingAuthorization authorization, DateTimeOffset pollAt, DeviceInstructions device, CancellationToken cancellationToken)
    {
        var json = StoredJson.Write(device);
        return database.RunAsync("putting a device authorization off", async context => await One(context, authorization)
            .Where(row => row.Status == AuthorizationStatus.Pending && row.PollAt == authorization.PollAt && row.HeldUntil == authorization.HeldUntil)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.PollAt, pollAt).SetProperty(row => row.HeldUntil, (DateTimeOffset?)null).SetProperty(row => row.Device, json), cancellationToken) == 1);
    }

    public Task SweepAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.RunAsync("sweeping authorizations", context => context.PendingAuthorizations
            .Where(row => row.ExpiresAt < before)
            .ExecuteDeleteAsync(cancellationToken));

    private static IQueryable<PendingAuthorizationRow> One(OAuthWebhookDbContext context, PendingAuthorization authorization) =>
        context.PendingAuthorizations.Where(row => row.TenantId == authorization.Connection.TenantId && row.Id == authorization.Id);

    private async Task<PendingAuthorization?> FindAsync(Expression<Func<PendingAuthorizationRow, bool>> which, CancellationToken cancellationToken)
    {
        var row = await database.RunAsync("reading an authorization", context =>
            context.PendingAuthorizations.AsNoTracking().SingleOrDefaultAsync(which, cancellationToken));
        // Without its verifier, key or device code it could only fail at the provider, so it is as good as gone: the person begins again.
        return row is not null
            && protector.TryUnprotect(row.ProtectedCodeVerifier, ProtectedField.CodeVerifier(row.TenantId, row.Id), out var codeVerifier)
            && protector.TryUnprotect(row.ProtectedDpopKey, ProtectedField.AuthorizationDpopKey(row.TenantId, row.Id), out var dpopKey)
            && protector.TryUnprotect(row.ProtectedDeviceCode, ProtectedField.DeviceCode(row.TenantId, row.Id), out var deviceCode)
            ? ToAuthorization(row, codeVerifier, dpopKey, deviceCode)
            : null;
    }

    private Secret? DeviceCode(PendingAuthorizationRow row) =>
        protector.TryUnprotect(row.ProtectedDeviceCode, ProtectedField.DeviceCode(row.TenantId, row.Id), out var deviceCode) ? deviceCode : null;

    private static PendingAuthorization ToAuthorization(PendingAuthorizationRow row, Secret? codeVerifier, Secret? dpopKey, Secret? deviceCode) => new()
    {
        Id = row.Id,
        Connection = new ConnectionKey(row.TenantId, row.ConnectionId),
        IssuanceVersion = row.IssuanceVersion,
        TicketHash = row.TicketHash,
        Initiator = row.Initiator.Length == 0 ? null : row.Initiator,
        Origin = row.Origin,
        RedirectUri = row.RedirectUri,
        ReturnPath = row.ReturnPath,
        CreatedAt = row.CreatedAt,
        ExpiresAt = row.ExpiresAt,
        StateHash = row.StateHash,
        BindingHash = row.BindingHash,
        CodeVerifier = codeVerifier,
        DpopKey = dpopKey,
        DeviceCode = deviceCode,
        Device = row.Device is null ? null : StoredJson.Read<DeviceInstructions>(row.Device),
        PollAt = row.PollAt,
        HeldUntil = row.HeldUntil,
        Status = row.Status,
        Reason = row.Reason,
    };

    private PendingAuthorizationRow ToRow(PendingAuthorization authorization) => new()
    {
        TenantId = authorization.Connection.TenantId,
        ConnectionId = authorization.Connection.Id,
        Id = authorization.Id,
        IssuanceVersion = authorization.IssuanceVersion,
        TicketHash = authorization.TicketHash,
        Initiator = authorization.Initiator ?? "",
        Origin = authorization.Origin,
        RedirectUri = authorization.RedirectUri,
        ReturnPath = authorization.ReturnPath,
        CreatedAt = authorization.CreatedAt,
        ExpiresAt = authorization.ExpiresAt,
        StateHash = authorization.StateHash,
        BindingHash = authorization.BindingHash,
        ProtectedCodeVerifier = protector.Protect(authorization.CodeVerifier, ProtectedField.CodeVerifier(authorization.Connection.TenantId, authorization.Id)),
        ProtectedDpopKey = protector.Protect(authorization.DpopKey, ProtectedField.AuthorizationDpopKey(authorization.Connection.TenantId, authorization.Id)),
        ProtectedDeviceCode = protector.Protect(authorization.DeviceCode, ProtectedField.DeviceCode(authorization.Connection.TenantId, authorization.Id)),
        Device = authorization.Device is null ? null : StoredJson.Write(authorization.Device),
        PollAt = authorization.PollAt,
        HeldUntil = authorization.HeldUntil,
        Status = authorization.Status,
        Reason = authorization.Reason,
    };
}

using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>A column of ciphertext: where it is, and under which name a value of it is encrypted.</summary>
/// <param name="Read">All values of it that are not null.</param>
/// <param name="ReplaceAsync">Writes a value in the place of one that is still what it was.</param>
/// <param name="NameOf">What a value decrypts under.</param>
internal sealed record ProtectedColumn(
    Func<OAuthWebhookDbContext, IQueryable<StoredCiphertext>> Read,
    Func<OAuthWebhookDbContext, StoredCiphertext, string, CancellationToken, Task<int>> ReplaceAsync,
    Func<StoredCiphertext, ProtectedField> NameOf)
{
    /// <summary>Every one there is: a test compares them with the model.</summary>
    public static IReadOnlyList<ProtectedColumn> All { get; } =
    [
        new(context => context.Connections.Select(row => new StoredCiphertext { TenantId = row.TenantId, RowId = row.ConnectionId, Value = row.ProtectedClientSecret }),
            (context, old, next, cancellationToken) => context.Connections.Of(old.Connection).Where(row => row.ProtectedClientSecret == old.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedClientSecret, next), cancellationToken),
            stored => ProtectedField.ClientSecret(stored.Connection)),
        new(context => context.Connections.Select(row => new StoredCiphertext { TenantId = row.TenantId, RowId = row.ConnectionId, Value = row.ProtectedPassword }),
            (context, old, next, cancellationToken) => context.Connections.Of(old.Connection).Where(row => row.ProtectedPassword == old.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedPassword, next), cancellationToken),
            stored => ProtectedField.Password(stored.Connection)),
        new(context => context.Connections.Select(row => new StoredCiphertext { TenantId = row.TenantId, RowId = row.ConnectionId, Value = row.ProtectedClientKey }),
            (context, old, next, cancellationToken) => context.Connections.Of(old.Connection).Where(row => row.ProtectedClientKey == old.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedClientKey, next), cancellationToken),
            stored => ProtectedField.ClientKey(stored.Connection)),
        new(context => context.Connections.Select(row => new StoredCiphertext { TenantId = row.TenantId, RowId = row.ConnectionId, Value = row.ProtectedClientCertificate }),
            (context, old, next, cancellationToken) => context.Connections.Of(old.Connection).Where(row => row.ProtectedClientCertificate == old.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedClientCertificate, next), cancellationToken),
            stored => ProtectedField.ClientCertificate(stored.Connection)),
        new(context => context.Connections.Select(row => new StoredCiphertext { TenantId = row.TenantId, RowId = row.ConnectionId, Value = row.ProtectedApiKey }),
            (context, old, next, cancellationToken) => context.Connections.Of(old.Connection).Where(row => row.ProtectedApiKey == old.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedApiKey, next), cancellationToken),
            stored => ProtectedField.ApiKey(stored.Connection)),
        new(context => context.Credentials.Select(row => new StoredCiphertext { TenantId = row.TenantId, RowId = row.ConnectionId, Value = row.ProtectedAccessToken }),
            (context, old, next, cancellationToken) => context.Credentials.Of(old.Connection).Where(row => row.ProtectedAccessToken == old.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedAccessToken, next), cancellationToken),
            stored => ProtectedField.AccessToken(stored.Connection)),
        new(context => context.Credentials.Select(row => new StoredCiphertext { TenantId = row.TenantId, RowId = row.ConnectionId, Value = row.ProtectedRefreshToken }),
            (context, old, next, cancellationToken) => context.Credentials.Of(old.Connection).Where(row => row.ProtectedRefreshToken == old.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedRefreshToken, next), cancellationToken),
            stored => ProtectedField.RefreshToken(stored.Connection)),
        new(context => context.Credentials.Select(row => new StoredCiphertext { TenantId = row.TenantId, RowId = row.ConnectionId, Value = row.ProtectedDpopKey }),
            (context, old, next, cancellationToken) => context.Credentials.Of(old.Connection).Where(row => row.ProtectedDpopKey == old.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedDpopKey, next), cancellationToken),
            stored => ProtectedField.DpopKey(stored.Connection)),
        new(context => context.PendingAuthorizations.Select(row => new StoredCiphertext { TenantId = row.TenantId, RowId = row.Id, Value = row.ProtectedCodeVerifier }),
            (context, old, next, cancellationToken) => context.PendingAuthorizations.Where(row => row.TenantId == old.TenantId && row.Id == old.RowId && row.ProtectedCodeVerifier == old.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedCodeVerifier, next), cancellationToken),
            stored => ProtectedField.CodeVerifier(stored.TenantId, stored.RowId)),
        new(context => context.PendingAuthorizations.Select(row => new StoredCiphertext { TenantId = row.TenantId, RowId = row.Id, Value = row.ProtectedDpopKey }),
            (context, old, next, cancellationToken) => context.PendingAuthorizations.Where(row => row.TenantId == old.TenantId && row.Id == old.RowId && row.ProtectedDpopKey == old.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedDpopKey, next), cancellationToken),
            stored => ProtectedField.AuthorizationDpopKey(stored.TenantId, stored.RowId)),
        new(context => context.PendingAuthorizations.Select(row => new StoredCiphertext { TenantId = row.TenantId, RowId = row.Id, Value = row.ProtectedDeviceCode }),
            (context, old, next, cancellationToken) => context.PendingAuthorizations.Where(row => row.TenantId == old.TenantId && row.Id == old.RowId && row.ProtectedDeviceCode == old.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedDeviceCode, next), cancellationToken),
            stored => ProtectedField.DeviceCode(stored.TenantId, stored.RowId)),
    ];
}

internal sealed record StoredCiphertext
{
    public required string TenantId { get; init; }

    public required string RowId { get; init; }

    public required string? Value { get; init; }

    public ConnectionKey Connection => new(TenantId, RowId);
}

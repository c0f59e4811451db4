using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Changes;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.EntityFrameworkCore.Encryption;
using OAuthWebhook.EntityFrameworkCore.Tokens;
using OAuthWebhook.EntityFrameworkCore.Usage;

namespace OAuthWebhook.EntityFrameworkCore.Connections;

/// <inheritdoc cref="IConnectionStore"/>
internal sealed class ConnectionStore(StoreDatabase database, FieldProtector protector, ChangeLog changes, TimeProvider timeProvider) : IConnectionStore
{
    public Task AddAsync(Connection connection, CancellationToken cancellationToken)
    {
        var row = ToRow(connection);
        return database.RunAsync("adding a connection", async context =>
        {
            var (tenantId, id) = (row.TenantId, row.ConnectionId);
            context.AddRange(
                row,
                new CredentialRow { TenantId = tenantId, ConnectionId = id },
                new UsageRow { TenantId = tenantId, ConnectionId = id });
            try
            {
                await context.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException failure)
            {
                if (await context.Connections.Of(connection.Key).AnyAsync(cancellationToken))
                    throw new InvalidOperationException($"The connection id '{connection.Key.Id}' is in use.", failure);
                throw;
            }

            return true;
        });
    }

    public async Task<Connection?> FindAsync(ConnectionKey key, CancellationToken cancellationToken)
    {
        var row = await database.RunAsync("reading a connection", context =>
            context.Connections.Of(key).AsNoTracking().SingleOrDefaultAsync(cancellationToken));
        return row is null ? null : ToConnection(row);
    }

    public Task<bool> TryUpdateAsync(Connection connection, long expectedVersion, CancellationToken cancellationToken)
    {
        var next = ToRow(connection);
        return database.InTransactionAsync("updating a connection", async context =>
        {
            var updated = await context.Connections.Of(connection.Key).Where(row => row.Version == expectedVersion).ExecuteUpdateAsync(
                set =>
                {
                    set.SetProperty(row => row.Registration, next.Registration)
                        .SetProperty(row => row.NameKey, next.NameKey)
                        .SetProperty(row => row.ProviderKey, next.ProviderKey)
                        .SetProperty(row => row.SearchKey, next.SearchKey)
                        .SetProperty(row => row.Disabled, next.Disabled)
                        .SetProperty(row => row.Interactive, next.Interactive)
                        .SetProperty(row => row.Version, next.Version)
                        .SetProperty(row => row.IssuanceVersion, next.IssuanceVersion)
                        .SetProperty(row => row.UpdatedAt, next.UpdatedAt);
                    if (connection.ClientSecret is not null || !connection.SecretsUnreadable)
                        set.SetProperty(row => row.ProtectedClientSecret, next.ProtectedClientSecret);
                    if (connection.Password is not null || !connection.SecretsUnreadable)
                        set.SetProperty(row => row.ProtectedPassword, next.ProtectedPassword);
                    if (connection.ClientKey is not null || !connection.SecretsUnreadable)
                        set.SetProperty(row => row.ProtectedClientKey, next.ProtectedClientKey);
                    if (connection.ClientCertificate is not null || !connection.SecretsUnreadable)
                        set.SetProperty(row => row.ProtectedClientCertificate, next.ProtectedClientCertificate);
                    if (connection.ApiKey is not null || !connection.SecretsUnreadable)
                        set.SetProperty(row => row.ProtectedApiKey, next.ProtectedApiKey);
                },
                cancellationToken);
            return await NoteAsync(context, connection.Key, updated, cancellationToken);
        }, cancellationToken);
    }

    public Task<bool> DeleteAsync(ConnectionKey key, long? expectedVersion, CancellationToken cancellationToken) =>
        database.InTransactionAsync("deleting a connection", async context =>
        {
            var deleted = await context.Connections.Of(key)
                .Where(row => expectedVersion == null || row.Version == expectedVersion)
                .ExecuteDeleteAsync(cancellationToken);
            return await NoteAsync(context, key, deleted, cancellationToken);
        }, cancellationToken);

    public Task<ConnectionOverview?> DescribeAsync(ConnectionKey key, CancellationToken cancellationToken) =>
        database.RunAsync("reading a connection", context => context
            .Listed(context.Connections.Of(key))
            .Select(ListedConnection.Overview)
            .SingleOrDefaultAsync(cancellationToken));

    public Task<ConnectionPage> ListAsync(ConnectionQuery query, CancellationToken cancellationToken) =>
        database.RunAsync("listing connections", async context =>
        {
            var connections = context.Connections.Of(query);
            var matches = context.Listed(connections).Matching(query, timeProvider.GetUtcNow());
            var page = matches.InOrderOf(query).Skip(query.Skip).Take(query.Take).Select(ListedConnection.Overview);
            // Every connection has its other rows: to be counted they need not be joined.
            var count = query.LooksBeyondConnections() ? await matches.CountAsync(cancellationToken) : await connections.CountAsync(cancellationToken);
            return new ConnectionPage(await page.ToListAsync(cancellationToken), count);
        });

    private async Task<bool> NoteAsync(OAuthWebhookDbContext context, ConnectionKey key, int written, CancellationToken cancellationToken)
    {
        if (written == 1)
            await changes.NoteAsync(context, key, cancellationToken);
        return written == 1;
    }

    private ConnectionRow ToRow(Connection connection)
    {
        var (key, registration) = (connection.Key, connection.Registration);
        return new ConnectionRow
        {
            TenantId = key.TenantId,
            ConnectionId = key.Id,
            Registration = StoredJson.Write(registration),
            NameKey = ConnectionListing.Key(registration.Name),
            ProviderKey = registration.Provider is { } provider ? ConnectionListing.Key(provider) : null,
            SearchKey = ConnectionListing.Key($"{registration.Name}\n{registration.Description}\n{registration.Provider}"),
            Disabled = registration.Disabled,
            Interactive = connection.Interactive,
            Version = connection.Version,
            IssuanceVersion = connection.IssuanceVersion,
            ProtectedClientSecret = protector.Protect(connection.ClientSecret, ProtectedField.ClientSecret(key)),
            ProtectedPassword = protector.Protect(connection.Password, ProtectedField.Password(key)),
            ProtectedClientKey = protector.Protect(connection.ClientKey, ProtectedField.ClientKey(key)),
            ProtectedClientCertificate = protector.Protect(connection.ClientCertificate, ProtectedField.ClientCertificate(key)),
            ProtectedApiKey = protector.Protect(connection.ApiKey, ProtectedField.ApiKey(key)),
            TemplateId = registration.TemplateId,
            CreatedAt = connection.CreatedAt,
            UpdatedAt = connection.UpdatedAt,
        };
    }

    private Connection ToConnection(ConnectionRow row)
    {
        var key = new ConnectionKey(row.TenantId, row.ConnectionId);
        var readable = protector.TryUnprotect(row.ProtectedClientSecret, ProtectedField.ClientSecret(key), out var clientSecret)
            & protector.TryUnprotect(row.ProtectedPassword, ProtectedField.Password(key), out var password)
            & protector.TryUnprotect(row.ProtectedClientKey, ProtectedField.ClientKey(key), out var clientKey)
            & protector.TryUnprotect(row.ProtectedClientCertificate, ProtectedField.ClientCertificate(key), out var clientCertificate)
            & protector.TryUnprotect(row.ProtectedApiKey, ProtectedField.ApiKey(key), out var apiKey);
        return new Connection
        {
            Key = key,
            Registration = StoredJson.Read<ConnectionRegistration>(row.Registration),
            ClientSecret = clientSecret,
            Password = password,
            ClientKey = clientKey,
            ClientCertificate = clientCertificate,
            ApiKey = apiKey,
            SecretsUnreadable = !readable,
            Interactive = row.Interactive,
            Version = row.Version,
            IssuanceVersion = row.IssuanceVersion,
            CreatedAt = row.CreatedAt,
            UpdatedAt = row.UpdatedAt,
        };
    }
}

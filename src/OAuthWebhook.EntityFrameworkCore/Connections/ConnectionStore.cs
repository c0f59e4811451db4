using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Audit;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Audit;
using OAuthWebhook.EntityFrameworkCore.Authorization;
using OAuthWebhook.EntityFrameworkCore.Changes;
using OAuthWebhook.EntityFrameworkCore.Database;
using OAuthWebhook.EntityFrameworkCore.Encryption;
using OAuthWebhook.EntityFrameworkCore.Tokens;
using OAuthWebhook.EntityFrameworkCore.Usage;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.EntityFrameworkCore.Connections;

/// <inheritdoc cref="IConnectionStore"/>
internal sealed class ConnectionStore(StoreDatabase database, FieldProtector protector, ChangeLog changes, TimeProvider timeProvider) : IConnectionStore
{
    public Task<bool> AddAsync(Connection connection, AuditEntry entry, CancellationToken cancellationToken)
    {
        var row = ToRow(connection);
        return database.RunAsync("adding a connection", async context =>
        {
            var (tenantId, id) = (row.TenantId, row.ConnectionId);
            context.AddRange(
                row,
                new CredentialRow { TenantId = tenantId, ConnectionId = id },
                new UsageRow { TenantId = tenantId, ConnectionId = id },
                AuditStore.ToRow(entry));
            try
            {
                await context.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException)
            {
                if (await context.Connections.Of(connection.Key).AnyAsync(cancellationToken))
                    return false;
                throw;
            }

            return true;
        });
    }

    public Task<bool> TryAddSubjectAsync(ConnectionKey templateKey, string subject, AuditEntry entry, CancellationToken cancellationToken) =>
        database.InTransactionAsync("adding a subject's connection", async context =>
        {
            // Changes nothing but locks the template's row, so that its deletion and its edits wait for this, or this for them.
            var found = context.Connections.Of(templateKey);
            if (await found.ExecuteUpdateAsync(set => set.SetProperty(row => row.Version, row => row.Version), cancellationToken) == 0)
                return false;
            var row = await found.AsNoTracking().SingleAsync(cancellationToken);
            var registration = StoredJson.Read<ConnectionRegistration>(row.Registration);
            if (!registration.Template)
                return false;
            var key = SubjectConnection.KeyOf(templateKey, subject);
            if (!await context.Connections.Of(key).AnyAsync(cancellationToken))
            {
                context.AddRange(SubjectRow(row, registration.Name, key, subject, entry.At), new CredentialRow { TenantId = key.TenantId, ConnectionId = key.Id }, new UsageRow { TenantId = key.TenantId, ConnectionId = key.Id }, AuditStore.ToRow(entry));
                await context.SaveChangesAsync(cancellationToken);
            }

            return true;
        }, cancellationToken);

    public Task NoteConsentAsync(ConnectionKey key, DateTimeOffset begun, string reason, CancellationToken cancellationToken) =>
        database.InTransactionAsync("noting a consent", async context =>
        {
            await context.Connections.Of(key)
                .Where(row => row.ConsentedAt == null || row.ConsentedAt < begun)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ConsentedAt, begun), cancellationToken);
            return await context.PendingAuthorizations.Of(key).Where(row => row.Status == AuthorizationStatus.Pending).EndAsync(AuthorizationStatus.Failed, reason, cancellationToken);
        }, cancellationToken);

    public async Task<Connection?> FindAsync(ConnectionKey key, CancellationToken cancellationToken)
    {
        var row = await database.RunAsync("reading a connection", context =>
            context.Connections.Of(key).AsNoTracking().SingleOrDefaultAsync(cancellationToken));
        return row is null ? null : ToConnection(row);
    }

    public Task<bool> TryUpdateAsync(Connection connection, long expectedVersion, IReadOnlyCollection<AuditEntry> entries, CancellationToken cancellationToken)
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
                        .SetProperty(row => row.Tokenless, next.Tokenless)
                        .SetProperty(row => row.MissingSecrets, next.MissingSecrets)
                        .SetProperty(row => row.Origin, next.Origin)
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
            if (updated == 1 && connection.Registration.Template)
            {
                await SubjectsOf(context, connection.Key).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(row => row.NameKey, next.NameKey)
                        .SetProperty(row => row.ProviderKey, next.ProviderKey)
                        .SetProperty(row => row.SearchKey, row => next.SearchKey + "\n" + row.SubjectKey)
                        .SetProperty(row => row.Disabled, next.Disabled)
                        .SetProperty(row => row.Interactive, next.Interactive),
                    cancellationToken);
            }

            return await NoteAsync(context, connection.Key, updated, entries, cancellationToken);
        }, cancellationToken);
    }

    public Task<bool> DeleteAsync(ConnectionKey key, long? expectedVersion, AuditEntry entry, CancellationToken cancellationToken) =>
        database.InTransactionAsync("deleting a connection", async context =>
        {
            var deleted = await context.Connections.Of(key)
                .Where(row => expectedVersion == null || row.Version == expectedVersion)
                .ExecuteDeleteAsync(cancellationToken);
            // After the template, whose row whoever adds a subject holds: what they added is seen by now.
            if (deleted == 1)
                await SubjectsOf(context, key).ExecuteDeleteAsync(cancellationToken);
            return await NoteAsync(context, key, deleted, [entry], cancellationToken);
        }, cancellationToken);

    public Task<ConnectionOverview?> DescribeAsync(ConnectionKey key, CancellationToken cancellationToken) =>
        database.RunAsync("reading a connection", async context =>
        {
            var found = await context.Listed(context.Connections.Of(key)).Select(ListedConnection.Overview).SingleOrDefaultAsync(cancellationToken);
            return found is null ? null : (await WithTemplatesAsync(context, [found], cancellationToken))[0];
        });

    public Task<ConnectionPage> ListAsync(ConnectionQuery query, CancellationToken cancellationToken) =>
        database.RunAsync("listing connections", async context =>
        {
            var connections = context.Connections.Of(query);
            var now = timeProvider.GetUtcNow();
            // Every connection has its other rows: to be counted or skipped they need not be joined.
            var matches = query.FiltersBeyondConnections() ? context.Listed(connections).Matching(query, now) : connections.Alone();
            var ordered = query.SortsBeyondConnections() ? context.Listed(connections).Matching(query, now) : matches;
            var ids = ordered.InOrderOf(query, now).Skip(query.Skip).Take(query.Take).Select(listed => listed.Connection.ConnectionId);
            var page = context.Listed(context.Connections.Where(row => row.TenantId == query.TenantId && ids.Contains(row.ConnectionId)))
                .InOrderOf(query, now)
                .Select(ListedConnection.Overview);
            var count = await matches.CountAsync(cancellationToken);
            return new ConnectionPage(await WithTemplatesAsync(context, await page.ToListAsync(cancellationToken), cancellationToken), count);
        });

    public async Task<IReadOnlyList<string>> ListProvidersAsync(string tenantId, int take, CancellationToken cancellationToken)
    {
        var registrations = await database.RunAsync("listing providers", context =>
        {
            // Their name as it was entered is in the registration alone, and that of a subject's connection has none.
            var connections = context.Connections.Where(row => row.TenantId == tenantId && row.TemplateId == null && row.ProviderKey != null);
            var oneOfEach = connections.GroupBy(row => row.ProviderKey).Select(same => same.Min(row => row.ConnectionId));
            return connections.Where(row => oneOfEach.Contains(row.ConnectionId)).OrderBy(row => row.ProviderKey).Select(row => row.Registration).Take(take).ToListAsync(cancellationToken);
        });
        return [.. registrations.Select(registration => StoredJson.Read<ConnectionRegistration>(registration).Provider!)];
    }

    public Task<IReadOnlyDictionary<ConnectionAttention, int>> CountAttentionAsync(string tenantId, CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyDictionary<ConnectionAttention, int>>("counting connections", async context =>
            (await context.Listed(context.Connections.Where(row => row.TenantId == tenantId)).CountedByAttention(timeProvider.GetUtcNow()).ToListAsync(cancellationToken))
                .ToDictionary(counted => (ConnectionAttention)counted.Why, counted => counted.Count));

    private static IQueryable<ConnectionRow> SubjectsOf(OAuthWebhookDbContext context, ConnectionKey template) =>
        context.Connections.Where(row => row.TenantId == template.TenantId && row.TemplateId == template.Id);

    // By a query of its own, for the few templates of a page, and none where there is no subject: to join them would cost every list.
    private static async Task<List<ConnectionOverview>> WithTemplatesAsync(OAuthWebhookDbContext context, List<ConnectionOverview> found, CancellationToken cancellationToken)
    {
        var ids = found.Select(connection => connection.Registration.TemplateId).OfType<string>().Distinct().ToArray();
        if (ids.Length == 0)
            return found;
        var tenantId = found[0].Key.TenantId;
        var templates = await context.Listed(context.Connections.Where(row => row.TenantId == tenantId && ids.Contains(row.ConnectionId)))
            .Select(ListedConnection.Overview)
            .ToDictionaryAsync(template => template.Key.Id, cancellationToken);
        return [.. found.Select(connection => connection.Registration.TemplateId is { } id && templates.GetValueOrDefault(id) is { } template ? OfTemplate(connection, template) : connection)];
    }

    private static ConnectionOverview OfTemplate(ConnectionOverview connection, ConnectionOverview template) => template with
    {
        Key = connection.Key,
        Registration = SubjectConnection.Of(template.Registration, connection.Registration),
        Origin = connection.Origin,
        Token = connection.Token,
        CreatedAt = connection.CreatedAt,
        LastUsedAt = connection.LastUsedAt,
        UseCount = connection.UseCount,
        ConsentedAt = connection.ConsentedAt,
    };

    private static ConnectionRow SubjectRow(ConnectionRow template, string name, ConnectionKey key, string subject, DateTimeOffset createdAt)
    {
        var subjectKey = ConnectionListing.Key(subject);
        return new()
        {
            TenantId = key.TenantId,
            ConnectionId = key.Id,
            Registration = StoredJson.Write(new ConnectionRegistration { Name = name, GrantType = "", TemplateId = template.ConnectionId, Subject = subject }),
            NameKey = template.NameKey,
            ProviderKey = template.ProviderKey,
            SearchKey = $"{template.SearchKey}\n{subjectKey}",
            Disabled = template.Disabled,
            Interactive = template.Interactive,
            Version = 1,
            IssuanceVersion = 1,
            TemplateId = template.ConnectionId,
            SubjectKey = subjectKey,
            CreatedAt = createdAt,
            UpdatedAt = createdAt,
        };
    }

    private async Task<bool> NoteAsync(OAuthWebhookDbContext context, ConnectionKey key, int written, IReadOnlyCollection<AuditEntry> entries, CancellationToken cancellationToken)
    {
        if (written != 1)
            return false;
        context.Audit.AddRange(entries.Select(AuditStore.ToRow));
        await changes.NoteAsync(context, key, cancellationToken);
        return true;
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
            Tokenless = registration.Tokenless,
            MissingSecrets = MissingSecretsText.Write(connection.MissingSecrets),
            Origin = connection.Origin == ConnectionOrigin.Management ? null : connection.Origin,
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
            MissingSecrets = MissingSecretsText.Read(row.MissingSecrets),
            Interactive = row.Interactive,
            Origin = row.Origin ?? ConnectionOrigin.Management,
            Version = row.Version,
            IssuanceVersion = row.IssuanceVersion,
            CreatedAt = row.CreatedAt,
            UpdatedAt = row.UpdatedAt,
        };
    }
}

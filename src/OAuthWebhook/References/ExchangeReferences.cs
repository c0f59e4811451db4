using OAuthWebhook.Access;
using OAuthWebhook.Audit;
using OAuthWebhook.Configured;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Grants;

namespace OAuthWebhook.References;

/// <summary>The connections that take their tokens from another one (RFC 8693).</summary>
internal sealed class ExchangeReferences(IConnectionStore connections, TokenExchangeChain chain, ConfiguredConnections configured, CredentialService credentials, TimeProvider time) : IConnectionReferences
{
    private const int PageSize = 200;

    public async Task<FoundReferences> FindAsync(ConnectionKey connection, CancellationToken cancellationToken) =>
        new([.. (await HoldingAsync(connection.TenantId, connection.Id, cancellationToken)).SelectMany(item => ReferencesOf(item.Key, item.Registration, connection.Id))]);

    public async Task<IReadOnlyDictionary<string, FoundReferences>> FindEachAsync(string tenantId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var exchanges = await HoldingAsync(tenantId, TokenExchangeGrant.GrantType, cancellationToken);
        return ids.ToDictionary(id => id, id => new FoundReferences([.. exchanges.SelectMany(item => ReferencesOf(item.Key, item.Registration, id))]));
    }

    public async Task<RepointedReferences> RepointAsync(Caller caller, ConnectionKey connection, ConnectionKey target, CancellationToken cancellationToken)
    {
        List<ConnectionReference> changed = [], kept = [];
        var references = (await FindAsync(connection, cancellationToken)).References;
        kept.AddRange(references.Where(reference => reference.Obstacle is not null));
        foreach (var found in references.Where(reference => reference.Obstacle is null).GroupBy(reference => reference.Id))
        {
            if (cancellationToken.IsCancellationRequested)
                break;
            try
            {
                var repointed = await RepointAsync(caller, new(connection.TenantId, found.Key), connection.Id, target.Id);
                changed.AddRange(repointed.Changed);
                kept.AddRange(repointed.Kept);
            }
            catch (StoreUnavailableException)
            {
                kept.AddRange(found.Select(reference => reference with { Obstacle = "The store could not be reached. Try again." }));
            }
        }

        return new(changed, kept);
    }

    private async Task<List<ConnectionOverview>> HoldingAsync(string tenantId, string text, CancellationToken cancellationToken)
    {
        var holding = new List<ConnectionOverview>();
        var query = new ConnectionQuery { TenantId = tenantId, RegistrationHolds = text, WithoutSubjects = true, Take = PageSize };
        while (true)
        {
            var page = await connections.ListAsync(query, cancellationToken);
            holding.AddRange(page.Items);
            if (page.Items.Count < PageSize)
                return holding;
            query = query with { Skip = query.Skip + PageSize };
        }
    }

    private async Task<RepointedReferences> RepointAsync(Caller caller, ConnectionKey key, string from, string to)
    {
        while (await connections.FindAsync(key, CancellationToken.None) is { } existing)
        {
            var references = ReferencesOf(key, existing.Registration, from);
            var registration = existing.Registration with { TokenExchange = Repointed(existing.Registration.TokenExchange, from, to) };
            if (await chain.CheckAsync(key, registration, CancellationToken.None) is { } fault)
                return new([], [.. references.Select(reference => reference with { Obstacle = $"{fault.Description} Choose another connection, or edit this one." })]);
            if (references.Count == 0 || await TryUpdateAsync(caller, existing, registration))
                return new(references, []);
        }

        return new([], []);
    }

    private async Task<bool> TryUpdateAsync(Caller caller, Connection existing, ConnectionRegistration registration)
    {
        // Another subject's or actor's token makes another token.
        var changed = existing with { Registration = registration, Version = existing.Version + 1, IssuanceVersion = existing.IssuanceVersion + 1, UpdatedAt = time.GetUtcNow() };
        try
        {
            return await connections.TryUpdateAsync(
                changed,
                existing.Version,
                [AuditEntry.Of(AuditAction.Updated, existing.Key, registration, caller, changed.UpdatedAt) with { Fields = [.. ChangedFields.Between(existing, changed)] }],
                CancellationToken.None);
        }
        finally
        {
            // Also when the answer is lost: the edit may have been made.
            credentials.Invalidate(existing.Key);
        }
    }

    private List<ConnectionReference> ReferencesOf(ConnectionKey key, ConnectionRegistration registration, string id) =>
    [
        .. TokenExchangeChain.Sources(registration)
            .Where(source => source.Id == id)
            .Select(source => new ConnectionReference { Kind = ConnectionReference.Connection, Id = key.Id, Name = registration.Name, Field = source.Field, Obstacle = ObstacleOf(key) }),
    ];

    // What were changed here would be what the configuration says again from the next start on.
    private string? ObstacleOf(ConnectionKey key) =>
        configured.KeyOf(key) is { } configurationKey ? $"It is in the host's configuration, under {configurationKey}. Name the other connection there, and start the host again." : null;

    private static TokenExchangeSettings Repointed(TokenExchangeSettings settings, string from, string to) => settings with
    {
        SubjectConnection = settings.SubjectConnection == from ? to : settings.SubjectConnection,
        ActorConnection = settings.ActorConnection == from ? to : settings.ActorConnection,
    };
}

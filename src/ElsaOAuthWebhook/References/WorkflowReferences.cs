using Elsa.Common.Multitenancy;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.References;

namespace ElsaOAuthWebhook.References;

/// <summary>The workflows that name connections, in the engine's own store.</summary>
internal sealed class WorkflowReferences(IServiceScopeFactory scopes, ITenantAccessor tenants) : IConnectionReferences
{
    private const string Expressions = "Expressions are not run: a workflow that computes which connection it uses is found only where the connection's id stands in it.";
    private const string Instances = "Instances that wait now go on in the version they began with: versions before the published one are not looked into.";

    public async Task<FoundReferences> FindAsync(ConnectionKey connection, CancellationToken cancellationToken) =>
        (await FindEachAsync(connection.TenantId, [connection.Id], cancellationToken))[connection.Id];

    public Task<IReadOnlyDictionary<string, FoundReferences>> FindEachAsync(string tenantId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => InTenantAsync<IReadOnlyDictionary<string, FoundReferences>>(tenantId, async services =>
    {
        var references = services.GetRequiredService<VersionReferences>();
        var found = await services.GetRequiredService<DefinitionSearch>().FindEachAsync(tenantId, [.. ids.Select(id => new QuotedId(id))], cancellationToken);
        return ids.ToDictionary(id => id, id => Found(references, found[id], tenantId));
    });

    public Task<RepointedReferences> RepointAsync(Caller caller, ConnectionKey connection, ConnectionKey target, CancellationToken cancellationToken) =>
        InTenantAsync(connection.TenantId, services => services.GetRequiredService<WorkflowRepointing>().RepointAsync(connection, target.Id, cancellationToken));

    private static FoundReferences Found(VersionReferences references, IEnumerable<SearchedVersion> versions, string tenantId)
    {
        List<ConnectionReference> found = [], unread = [];
        foreach (var version in versions)
        {
            if (references.Of(version, tenantId) is { } naming)
                found.AddRange(naming);
            else
                unread.Add(references.Whole(version) with { Obstacle = $"It cannot be read: {version.Failure}" });
        }

        return new(found) { Unread = unread, Limits = [Expressions, Instances] };
    }

    // The engine's stores are scoped, and look at the tenant that flows with the call.
    private async Task<T> InTenantAsync<T>(string tenantId, Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        using var tenant = tenants.TenantId == tenantId ? null : tenants.PushContext(new Tenant { Id = tenantId, Name = tenantId });
        try
        {
            return await work(scope.ServiceProvider);
        }
        catch (Exception exception) when (WorkflowStoreFailure.Is(exception))
        {
            throw new StoreUnavailableException("Reading the workflows failed.", exception);
        }
    }
}

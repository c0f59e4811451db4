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

    public Task<FoundReferences> FindAsync(ConnectionKey connection, CancellationToken cancellationToken) => InTenantAsync(connection.TenantId, async services =>
    {
        var references = services.GetRequiredService<VersionReferences>();
        List<ConnectionReference> found = [], unread = [];
        foreach (var version in await services.GetRequiredService<DefinitionSearch>().FindAsync(connection.TenantId, new(connection.Id), cancellationToken))
        {
            if (references.Of(version, connection.TenantId) is { } naming)
                found.AddRange(naming);
            else
                unread.Add(references.Whole(version) with { Obstacle = $"It cannot be read: {version.Failure}" });
        }

        return new FoundReferences(found) { Unread = unread, Limits = [Expressions] };
    });

    public Task<RepointedReferences> RepointAsync(Caller caller, ConnectionKey connection, ConnectionKey target, CancellationToken cancellationToken) =>
        InTenantAsync(connection.TenantId, services => services.GetRequiredService<WorkflowRepointing>().RepointAsync(connection, target.Id, cancellationToken));

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

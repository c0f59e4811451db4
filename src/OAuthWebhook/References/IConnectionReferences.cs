using OAuthWebhook.Access;
using OAuthWebhook.Connections;

namespace OAuthWebhook.References;

/// <summary>
/// Knows places that name connections, such as the definitions of a workflow engine. Register any number with
/// <see cref="OAuthWebhookServiceCollectionExtensions.AddConnectionReferences"/>; the host that has none cannot say where connections are used.
/// A subject's connection is named by nobody: what names it names its template.
/// </summary>
public interface IConnectionReferences
{
    /// <summary>Finds what names a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">Where it looks cannot be reached.</exception>
    Task<FoundReferences> FindAsync(ConnectionKey connection, CancellationToken cancellationToken);

    /// <summary>Finds what names each of several connections, as <see cref="FindAsync"/> does for one. Implement it where all can be looked for at once.</summary>
    /// <param name="tenantId">Whose they are.</param>
    /// <param name="ids">Their ids, each once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What names each, by its id.</returns>
    /// <exception cref="StoreUnavailableException">Where it looks cannot be reached.</exception>
    async Task<IReadOnlyDictionary<string, FoundReferences>> FindEachAsync(string tenantId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var found = new Dictionary<string, FoundReferences>();
        foreach (var id in ids)
            found[id] = await FindAsync(new(tenantId, id), cancellationToken);
        return found;
    }

    /// <summary>Has everything that names one connection name another. What cannot be changed is told and left as it is; it does not keep the rest.</summary>
    /// <param name="caller">Who asked for it, for what records changes.</param>
    /// <param name="connection">The connection that is named.</param>
    /// <param name="target">The connection, of the same tenant, to name in its place. It exists.</param>
    /// <param name="cancellationToken">Ends it between two changes. What was changed until then is answered, and recorded.</param>
    /// <exception cref="StoreUnavailableException">Where it looks cannot be reached; nothing was changed.</exception>
    Task<RepointedReferences> RepointAsync(Caller caller, ConnectionKey connection, ConnectionKey target, CancellationToken cancellationToken);
}

/// <summary>What names a connection, as far as that can be known.</summary>
/// <param name="References">What does.</param>
public sealed record FoundReferences(IReadOnlyList<ConnectionReference> References)
{
    /// <summary>What could not be looked into, with the reason as its obstacle. Nothing speaks for its naming the connection.</summary>
    public IReadOnlyList<ConnectionReference> Unread { get; init; } = [];

    /// <summary>What can never be found, one sentence each.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];
}

/// <summary>What became of pointing references to another connection.</summary>
/// <param name="Changed">What names the other one now, as it is now.</param>
/// <param name="Kept">What still names the first one, each with its obstacle.</param>
public sealed record RepointedReferences(IReadOnlyList<ConnectionReference> Changed, IReadOnlyList<ConnectionReference> Kept);

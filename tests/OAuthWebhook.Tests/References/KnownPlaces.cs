using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.References;

namespace OAuthWebhook.Tests.References;

/// <summary>Places in memory that name connections: by tenant and id, with what keeps them from being changed.</summary>
internal sealed class KnownPlaces : IConnectionReferences
{
    public const string Limit = "What is written on paper is not found.";

    public List<(ConnectionKey Names, string Name, string? Obstacle)> Places { get; } = [];

    public Task<FoundReferences> FindAsync(ConnectionKey connection, CancellationToken cancellationToken) => Task.FromResult(new FoundReferences([.. Places.Where(place => place.Names == connection).Select(Reference)])
    {
        Unread = [Reference((connection, "Locked", "It is locked."))],
        Limits = [Limit],
    });

    public int SearchesForSeveral { get; private set; }

    public async Task<IReadOnlyDictionary<string, FoundReferences>> FindEachAsync(string tenantId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        SearchesForSeveral++;
        var found = new Dictionary<string, FoundReferences>();
        foreach (var id in ids)
            found[id] = await FindAsync(new(tenantId, id), cancellationToken);
        return found;
    }

    public Task<RepointedReferences> RepointAsync(Caller caller, ConnectionKey connection, ConnectionKey target, CancellationToken cancellationToken)
    {
        var changeable = Places.Where(place => place.Names == connection && place.Obstacle is null).ToList();
        Places.RemoveAll(changeable.Contains);
        Places.AddRange(changeable.Select(place => (target, place.Name, place.Obstacle)));
        return Task.FromResult(new RepointedReferences([.. changeable.Select(Reference)], [.. Places.Where(place => place.Names == connection).Select(Reference)]));
    }

    private static ConnectionReference Reference((ConnectionKey Names, string Name, string? Obstacle) place) =>
        new() { Kind = ConnectionReference.Workflow, Id = place.Name, Name = place.Name, Obstacle = place.Obstacle };
}

using OAuthWebhook.Access;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Management;

/// <summary>A connection to choose from.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Label">Its name, with what tells it from others of the same name, and whether it is per user.</param>
public sealed record PickableConnection(ConnectionOverview Connection, string Label);

/// <summary>The connections to choose from, where one is picked.</summary>
/// <param name="Connections">By label.</param>
/// <param name="IsComplete">Whether there are no more.</param>
public sealed record PickableConnections(IReadOnlyList<PickableConnection> Connections, bool IsComplete)
{
    /// <summary>Reads the newest that can be picked.</summary>
    /// <param name="connections">Where they are.</param>
    /// <param name="caller">Who picks.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="fits">Which of them fit; null: all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<PickableConnections> NewestAsync(ConnectionService connections, Caller caller, int most, Func<ConnectionOverview, bool>? fits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connections);
        ArgumentNullException.ThrowIfNull(caller);
        // One more than wanted, so that it shows whether there are more.
        var query = new ConnectionQuery { TenantId = caller.TenantId, Sort = ConnectionSort.Created, Descending = true, Take = most + 1, Pickable = true };
        var found = new List<ConnectionOverview>();
        while (found.Count <= most)
        {
            var page = await connections.ListAsync(caller, query, cancellationToken);
            found.AddRange(page.Items.Where(connection => fits is null || fits(connection)));
            if (page.Items.Count < query.Take)
                break;
            query = query with { Skip = query.Skip + query.Take };
        }

        var listed = found.Take(most).ToList();
        var names = listed.CountBy(connection => connection.Registration.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(StringComparer.OrdinalIgnoreCase);
        var labelled = listed.Select(connection => new PickableConnection(connection, Label(connection, isAlone: names[connection.Registration.Name] == 1)));
        return new([.. labelled.OrderBy(picked => picked.Label, StringComparer.OrdinalIgnoreCase)], found.Count <= most);
    }

    private static string Label(ConnectionOverview connection, bool isAlone) =>
        (isAlone ? connection.Registration.Name : Distinct(connection)) + (connection.Registration.Template ? " – per user" : "");

    private static string Distinct(ConnectionOverview connection) =>
        $"{connection.Registration.Name} ({string.Join(", ", new[] { connection.Registration.Provider, connection.Token.Account, connection.Key.Id[..Math.Min(8, connection.Key.Id.Length)] }.Where(part => !string.IsNullOrEmpty(part)))})";
}

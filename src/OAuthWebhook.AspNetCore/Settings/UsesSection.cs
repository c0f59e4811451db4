using OAuthWebhook.Access;
using OAuthWebhook.AspNetCore.Texts;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.References;

namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>What a page shows of where a connection is used, and what all of that can be pointed to.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Found">What uses it; null when that cannot be told right now.</param>
/// <param name="Targets">What it can be pointed to; null when the person may not, or nothing is there to be pointed.</param>
internal sealed record UsesSection(ConnectionOverview Connection, FoundReferences? Found, PickableConnections? Targets)
{
    /// <summary>Up to so many are chosen from a list; the name of one among more is entered.</summary>
    private const int MostListed = 200;

    /// <summary>What was entered as the connection to point to.</summary>
    public string Entered { get; init; } = "";

    /// <summary>Why that cannot be; null when nothing was entered.</summary>
    public string? Error { get; init; }

    public static async Task<UsesSection> LoadAsync(ConnectionService connections, ConnectionUses uses, Caller caller, ConnectionOverview connection, bool mayRepoint, CancellationToken cancellationToken)
    {
        try
        {
            var found = await uses.FindAsync(caller, connection.Key.Id, cancellationToken);
            var targets = mayRepoint && connection.Registration.TemplateId is null && found is { References.Count: > 0 }
                ? await PickableConnections.NewestAsync(connections, caller, MostListed, StandIns(connection), cancellationToken)
                : null;
            return new(connection, found, targets is null ? null : targets with { Connections = [.. targets.Connections.Where(target => uses.MayBeTarget(target.Connection))] });
        }
        catch (StoreUnavailableException)
        {
            // Where the workflows are: the rest of the page does not need them.
            return new(connection, Found: null, Targets: null);
        }
    }

    /// <summary>Finds the connection that was entered by its id or its name.</summary>
    /// <returns>Its id, or why there is none.</returns>
    public static async Task<(string? Id, string? Error)> FindTargetAsync(ConnectionService connections, Caller caller, ConnectionOverview connection, string entered, CancellationToken cancellationToken)
    {
        if (entered.Length == 0)
            return (null, UsesTexts.ChooseTarget);
        if (await connections.FindAsync(caller, entered, cancellationToken) is not null)
            return (entered, null);
        var found = await PickableConnections.NewestAsync(connections, caller, MostListed, StandIns(connection) with { Name = entered }, cancellationToken);
        // What cannot be picked is found all the same, so that it is said what is wrong with it.
        if (found.Connections.Count == 0 && (await connections.ListAsync(caller, StandIns(connection) with { Name = entered, WithoutSubjects = true, Take = 2 }, cancellationToken)).Items is [var only])
            return (only.Key.Id, null);
        return found.Connections.Count switch
        {
            0 => (null, UsesTexts.TargetNotFound.With(entered)),
            1 => (found.Connections[0].Connection.Key.Id, null),
            var several => (null, UsesTexts.TargetAmbiguous.With(several, entered)),
        };
    }

    private static ConnectionQuery StandIns(ConnectionOverview connection) =>
        new() { TenantId = connection.Key.TenantId, Except = connection.Key.Id, IsTemplate = connection.Registration.Template };
}

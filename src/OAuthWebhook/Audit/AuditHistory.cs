using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Subjects;
using OAuthWebhook.Usage;

namespace OAuthWebhook.Audit;

/// <summary>What happened to connections, for the API and the pages alike, in the caller's tenant. Every method throws <see cref="StoreUnavailableException"/> when the store is away.</summary>
public sealed class AuditHistory
{
    private readonly AuditTrail _trail;
    private readonly IAuditStore _audit;
    private readonly IUsageStore _usage;
    private readonly IConnectionStore _connections;
    private readonly TimeProvider _time;

    internal AuditHistory(AuditTrail trail, IAuditStore audit, IUsageStore usage, IConnectionStore connections, TimeProvider time)
    {
        _trail = trail;
        _audit = audit;
        _usage = usage;
        _connections = connections;
        _time = time;
    }

    /// <summary>Reads what happened to one connection, also to one that is gone. What happened to a template happened to its subjects' connections.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">The connection's id.</param>
    /// <param name="skip">How many entries to leave out, the newest first.</param>
    /// <param name="take">How many to give at most.</param>
    /// <param name="days">For how many days its use is given, this one included.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when neither the connection nor an entry of it exists.</returns>
    public async Task<ConnectionHistory?> FindAsync(Caller caller, string id, int skip, int take, int days, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await CatchUpAsync(cancellationToken);
        var key = new ConnectionKey(caller.TenantId, id);
        var own = new AuditQuery { TenantId = caller.TenantId, ConnectionIds = [id], Skip = skip, Take = take };
        var connection = await _connections.DescribeAsync(key, cancellationToken);
        var name = connection?.Registration.Name;
        if (name is null)
        {
            if ((await _audit.ListAsync(own with { Skip = 0, Take = 1 }, cancellationToken)).Items is not [var last])
                return null;
            name = last.Name;
        }

        var all = SubjectConnection.TemplateOf(key) is { } template ? own with { ConnectionIds = [id, template.Id] } : own;
        var today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
        return new(name, connection is not null, await _audit.ListAsync(all, cancellationToken), await _usage.ListDaysAsync(key, today.AddDays(1 - days), cancellationToken));
    }

    /// <summary>Reads what happened to all connections.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="skip">How many entries to leave out, the newest first.</param>
    /// <param name="take">How many to give at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<AuditPage> ListAsync(Caller caller, int skip, int take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await CatchUpAsync(cancellationToken);
        return await _audit.ListAsync(new() { TenantId = caller.TenantId, Skip = skip, Take = take }, cancellationToken);
    }

    // Whoever looks right after something happened on this node finds it; and what there is can be read although nothing can be written.
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _trail.FlushAsync(cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // It goes on waiting, and whoever writes it every few seconds says so.
        }
    }
}

/// <summary>What happened to one connection.</summary>
/// <param name="Name">Its name, or what it was last.</param>
/// <param name="Exists">Whether it is still there.</param>
/// <param name="Entries">One page of what happened, newest first.</param>
/// <param name="Usage">How often it was used on each day on which it was, newest first.</param>
public sealed record ConnectionHistory(string Name, bool Exists, AuditPage Entries, IReadOnlyList<UsageDay> Usage);

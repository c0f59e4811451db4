using Microsoft.Extensions.Logging;
using OAuthWebhook.Connections;
using OAuthWebhook.Events;

namespace OAuthWebhook.Audit;

/// <summary>
/// Where everything that happens to a connection is told, once: it becomes an event for whoever listens, and an entry for whoever asks later.
/// What a person did is written before they are told that it is done, what the host did within seconds, in batches: a request with a living token
/// writes nothing here.
/// </summary>
internal sealed partial class AuditTrail(IAuditStore store, ConnectionEvents events, ILogger<AuditTrail> logger) : IDisposable
{
    private const int BatchSize = 200;

    // Far more than happens while a database is away: nothing is renewed then.
    private const int MostWaiting = 10_000;

    private readonly Lock _gate = new();
    private readonly List<AuditEntry> _waiting = [];
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>Tells that something has happened. It has, so nobody can cancel this, and a store that is away fails nobody: the entries wait for it then.</summary>
    public async Task TellAsync(params IReadOnlyCollection<AuditEntry> happened)
    {
        foreach (var entry in happened)
        {
            Raise(entry);
            Keep(entry);
        }

        if (happened.All(entry => entry.ByHost))
            return;
        try
        {
            await FlushAsync(CancellationToken.None);
        }
        catch (StoreUnavailableException exception)
        {
            foreach (var entry in happened)
                LogWaiting(logger, exception, entry.Action, entry.Connection.Id);
        }
    }

    /// <summary>Raises the event of something that is recorded already, in the transaction that brought it about.</summary>
    public void Raise(AuditEntry happened)
    {
        ConnectionEventKind? kind = happened.Action switch
        {
            AuditAction.Authorized or AuditAction.TokenEntered => ConnectionEventKind.Authorized,
            AuditAction.Refreshed => ConnectionEventKind.Refreshed,
            AuditAction.Expiring => ConnectionEventKind.Expiring,
            AuditAction.ReauthorizationRequired => ConnectionEventKind.ReauthorizationRequired,
            AuditAction.Recovered => ConnectionEventKind.Recovered,
            AuditAction.TokenForgotten or AuditAction.Deleted => ConnectionEventKind.Revoked,
            _ => null,
        };
        if (kind is { } raised)
            events.Raise(new(raised, happened.Connection, happened.At) { Name = happened.Name, Error = happened.Error, EndsAt = happened.EndsAt });
    }

    /// <summary>Writes what waits, in its order.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot take it; it goes on waiting.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            while (Next() is { Length: > 0 } batch)
            {
                // Written first and let go afterwards: should the store's answer be lost, an entry is there twice rather than not at all.
                await store.AppendAsync(batch, cancellationToken);
                lock (_gate)
                    _waiting.RemoveRange(0, batch.Length);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private AuditEntry[] Next()
    {
        lock (_gate)
            return [.. _waiting.Take(BatchSize)];
    }

    private void Keep(AuditEntry entry)
    {
        lock (_gate)
        {
            if (_waiting.Count < MostWaiting)
            {
                _waiting.Add(entry);
                return;
            }
        }

        LogLost(logger, entry.Action, entry.Connection.Id, MostWaiting);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is away; that {Action} happened to connection {ConnectionId} is recorded when it is back")]
    private static partial void LogWaiting(ILogger logger, Exception exception, AuditAction action, string connectionId);

    [LoggerMessage(Level = LogLevel.Error, Message = "That {Action} happened to connection {ConnectionId} is not recorded: {Count} entries wait for the store already")]
    private static partial void LogLost(ILogger logger, AuditAction action, string connectionId, int count);
}

using System.Collections.Concurrent;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Usage;

/// <summary>Counts uses in memory, to be written in batches: a request costs two interlocked writes and no allocation.</summary>
internal sealed class UsageRecorder(IUsageStore store, TimeProvider time)
{
    private readonly ConcurrentDictionary<ConnectionKey, Counter> _counters = new();

    public void Note(ConnectionKey key)
    {
        var counter = _counters.GetOrAdd(key, static _ => new Counter());
        Interlocked.Increment(ref counter.Count);
        Interlocked.Exchange(ref counter.LastUsedTicks, time.GetUtcNow().UtcTicks);
    }

    /// <summary>Writes what was counted since the last time.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot take it; it is kept for the next time.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var uses = new List<ConnectionUse>();
        foreach (var (key, counter) in _counters)
        {
            if (Interlocked.Exchange(ref counter.Count, 0) is > 0 and var count)
                uses.Add(new(key, new DateTimeOffset(Interlocked.Read(ref counter.LastUsedTicks), TimeSpan.Zero), count));
        }

        if (uses.Count == 0)
            return;
        try
        {
            await store.AddAsync(uses, cancellationToken);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or OperationCanceledException)
        {
            foreach (var use in uses)
                Interlocked.Add(ref _counters[use.Key].Count, use.Count);
            throw;
        }
    }

    private sealed class Counter
    {
        public long Count;
        public long LastUsedTicks;
    }
}

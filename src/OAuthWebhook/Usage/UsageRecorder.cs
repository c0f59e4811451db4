using System.Collections.Concurrent;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Usage;

/// <summary>Counts uses in memory, to be written in batches.</summary>
internal sealed class UsageRecorder(IUsageStore store, TimeProvider time)
{
    private readonly ConcurrentDictionary<ConnectionKey, UsageCounter> _counters = new();

    /// <summary>The counter of one connection, for whoever uses it again and again.</summary>
    public UsageCounter For(ConnectionKey key) => _counters.GetOrAdd(key, static (_, time) => new UsageCounter(time), time);

    /// <summary>Writes what was counted since the last time.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot take it; it is kept for the next time.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var uses = new List<ConnectionUse>();
        foreach (var (key, counter) in _counters)
        {
            if (counter.Take() is > 0 and var count)
                uses.Add(new(key, counter.LastUsedAt, count));
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
                _counters[use.Key].GiveBack(use.Count);
            throw;
        }
    }
}

/// <summary>The uses of one connection that are not written yet: a request costs two interlocked writes and no allocation.</summary>
internal sealed class UsageCounter(TimeProvider time)
{
    private long _count;
    private long _lastUsedTicks;

    public DateTimeOffset LastUsedAt => new(Interlocked.Read(ref _lastUsedTicks), TimeSpan.Zero);

    public void Note()
    {
        Interlocked.Increment(ref _count);
        Interlocked.Exchange(ref _lastUsedTicks, time.GetUtcNow().UtcTicks);
    }

    public long Take() => Interlocked.Exchange(ref _count, 0);

    public void GiveBack(long count) => Interlocked.Add(ref _count, count);
}

using System.Collections.Concurrent;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Usage;

/// <summary>Counts uses in memory, to be written in batches.</summary>
internal sealed class UsageRecorder(IUsageStore store, TimeProvider time)
{
    private readonly ConcurrentDictionary<ConnectionKey, UsageCounter> _counters = new();

    /// <summary>The counter of one connection, for whoever uses it again and again.</summary>
    public UsageCounter For(ConnectionKey key)
    {
        while (true)
        {
            var counter = _counters.GetOrAdd(key, static (_, time) => new UsageCounter(time), time);
            if (!counter.IsRetired)
                return counter;
            _counters.TryRemove(new(key, counter));
        }
    }

    /// <summary>When a connection was last used in this process; null when it is not known.</summary>
    public DateTimeOffset? LastUsed(ConnectionKey key) => _counters.TryGetValue(key, out var counter) ? counter.LastUsedAt : null;

    /// <summary>Lets go of the counter of a connection that nobody uses, unless there is something to write.</summary>
    public void Forget(ConnectionKey key)
    {
        if (_counters.TryGetValue(key, out var counter) && counter.TryRetire())
            _counters.TryRemove(new(key, counter));
    }

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
            {
                while (!For(use.Key).TryAdd(use.Count, use.LastUsedAt))
                {
                    // It was retired just now: the next one takes it.
                }
            }

            throw;
        }
    }
}

/// <summary>The uses of one connection that are not written yet: a request costs two interlocked writes and no allocation.</summary>
internal sealed class UsageCounter(TimeProvider time)
{
    // So far below zero that no number of uses gets it above.
    private const long Retired = long.MinValue;

    private long _count;
    private long _lastUsedTicks;

    public DateTimeOffset LastUsedAt => new(Interlocked.Read(ref _lastUsedTicks), TimeSpan.Zero);

    /// <summary>Whether nothing that is noted here is written any more.</summary>
    public bool IsRetired => Interlocked.Read(ref _count) < 0;

    /// <summary>Notes a use; false when it is retired.</summary>
    public bool TryNote() => TryAdd(1, time.GetUtcNow());

    /// <summary>Adds uses; false when it is retired.</summary>
    public bool TryAdd(long count, DateTimeOffset lastUsedAt)
    {
        // The time first: whoever takes the count finds it.
        if (lastUsedAt.UtcTicks > Interlocked.Read(ref _lastUsedTicks))
            Interlocked.Exchange(ref _lastUsedTicks, lastUsedAt.UtcTicks);
        return Interlocked.Add(ref _count, count) >= 0;
    }

    /// <summary>Takes what was counted.</summary>
    public long Take()
    {
        while (true)
        {
            var count = Interlocked.Read(ref _count);
            if (count <= 0 || Interlocked.CompareExchange(ref _count, 0, count) == count)
                return Math.Max(0, count);
        }
    }

    /// <summary>Retires it, unless there is something to write.</summary>
    public bool TryRetire() => Interlocked.CompareExchange(ref _count, Retired, 0) <= 0;
}

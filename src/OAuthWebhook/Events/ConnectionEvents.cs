using System.Collections.Immutable;
using System.Threading.Channels;

namespace OAuthWebhook.Events;

/// <summary>
/// Tells the host what happens to its connections, as it happens, on the node on which it happens: every event is raised on one node.
/// Whoever has to know of events that were missed, because no node ran, asks the management API for the connections' status.
/// </summary>
public sealed class ConnectionEvents
{
    private ImmutableList<ConnectionEventSubscription> _subscriptions = [];

    /// <summary>Begins to collect events. Each subscription gets every event once; dispose it to end.</summary>
    /// <param name="capacity">How many events may wait to be read; beyond that the oldest are dropped, so that a reader that stands still costs no memory.</param>
    public ConnectionEventSubscription Subscribe(int capacity = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        var subscription = new ConnectionEventSubscription(capacity, ended => ImmutableInterlocked.Update(ref _subscriptions, all => all.Remove(ended)));
        ImmutableInterlocked.Update(ref _subscriptions, all => all.Add(subscription));
        return subscription;
    }

    internal void Raise(ConnectionEvent happened)
    {
        foreach (var subscription in _subscriptions)
            subscription.Write(happened);
    }
}

/// <summary>The events since <see cref="ConnectionEvents.Subscribe"/> that were not read yet.</summary>
public sealed class ConnectionEventSubscription : IDisposable
{
    private readonly Channel<ConnectionEvent> _channel;
    private readonly Action<ConnectionEventSubscription> _ended;
    private long _dropped;

    internal ConnectionEventSubscription(int capacity, Action<ConnectionEventSubscription> ended)
    {
        _ended = ended;
        _channel = Channel.CreateBounded<ConnectionEvent>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest },
            _ => Interlocked.Increment(ref _dropped));
    }

    /// <summary>How many events were dropped because too many waited.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Reads the events in their order; ends when the subscription is disposed.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IAsyncEnumerable<ConnectionEvent> ReadAllAsync(CancellationToken cancellationToken = default) => _channel.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Ends the subscription; what was not read yet can still be.</summary>
    public void Dispose()
    {
        _ended(this);
        _channel.Writer.TryComplete();
    }

    internal void Write(ConnectionEvent happened) => _channel.Writer.TryWrite(happened);
}

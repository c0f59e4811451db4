using System.Collections.Concurrent;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Cluster.Node;

/// <summary>A place in a renewal where a node can be made to stand still, so that a test can kill it there.</summary>
public enum HaltPoint
{
    BeforeAttempt,
    AttemptUncommitted,
    AttemptRecorded,
    BeforeSave,
    SaveUncommitted,
    Saved,
    BeforeFailure,
    FailureUncommitted,
    FailureRecorded,
}

/// <summary>Knows at which points which connections stand still.</summary>
internal sealed class HaltPoints(Action<Reply.Halted> announce)
{
    private readonly ConcurrentDictionary<(ConnectionKey Key, HaltPoint Point), byte> _armed = new();
    private readonly AsyncLocal<(ConnectionKey Key, HaltPoint Point)?> _commit = new();

    public void Arm(ConnectionKey key, HaltPoint point) => _armed.TryAdd((key, point), 0);

    /// <summary>Returns, unless the connection is to stand still here.</summary>
    public Task PassAsync(ConnectionKey key, HaltPoint point) =>
        IsReached(key, point) ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System) : Task.CompletedTask;

    /// <summary>Names the point just before the commit of the transaction that <paramref name="work"/> makes.</summary>
    public async Task<T> CommittingAsync<T>(ConnectionKey key, HaltPoint point, Func<Task<T>> work)
    {
        _commit.Value = (key, point);
        return await work();
    }

    /// <summary>Called before any commit, by whoever makes it.</summary>
    public void PassCommit()
    {
        if (_commit.Value is not var (key, point) || !IsReached(key, point))
            return;
        // Inside the database library, which gives no way to wait but this. The process is about to be killed.
        using var never = new ManualResetEventSlim();
        never.Wait();
    }

    private bool IsReached(ConnectionKey key, HaltPoint point)
    {
        if (!_armed.ContainsKey((key, point)))
            return false;
        announce(new(key.Id, point));
        return true;
    }
}

using System.Diagnostics.CodeAnalysis;
using ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Grants;

/// <summary>
/// Entries under the hash of the secret that leads to them, each forgotten after one lifetime or when too
/// many newer ones came. As all live equally long, the oldest is always the next to go and an addition pays
/// for its own sweep; there is no timer. The caller locks.
/// </summary>
internal sealed class ExpiringTable<T>(TimeProvider time, TimeSpan lifetime, int capacity)
{
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly Queue<(string Key, DateTimeOffset ExpiresAt)> _oldestFirst = [];

    public void Add(string secret, T value)
    {
        var now = time.GetUtcNow();
        while (_oldestFirst.TryPeek(out var oldest) && (oldest.ExpiresAt <= now || _oldestFirst.Count >= capacity))
            _entries.Remove(_oldestFirst.Dequeue().Key);

        var key = Secrets.Hash(secret);
        _entries.Add(key, new Entry(value, now + lifetime));
        _oldestFirst.Enqueue((key, now + lifetime));
    }

    public bool TryFind(string secret, [MaybeNullWhen(false)] out T value)
    {
        var found = _entries.TryGetValue(Secrets.Hash(secret), out var entry) && entry.ExpiresAt > time.GetUtcNow();
        value = entry.Value;
        return found;
    }

    /// <summary>Finds an entry and forgets it: of several callers one gets it.</summary>
    public bool TryTake(string secret, [MaybeNullWhen(false)] out T value)
    {
        var found = TryFind(secret, out value);
        _entries.Remove(Secrets.Hash(secret));
        return found;
    }

    public void Clear()
    {
        _entries.Clear();
        _oldestFirst.Clear();
    }

    private readonly record struct Entry(T Value, DateTimeOffset ExpiresAt);
}

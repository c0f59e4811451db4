namespace OAuthWebhook.AspNetCore.Settings;

/// <summary>
/// Holds back password guessing: a few failures for one name from one address, more for an address in all. In memory, for each node.
/// An attempt counts from its beginning, so that many at once are no way round; success takes it back.
/// </summary>
internal sealed class SignInThrottle(TimeProvider time)
{
    private const int PerName = 5;
    private const int PerAddress = 50;

    // What an attacker with many names can make this remember.
    private const int MaximumEntries = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];

    /// <summary>Counts an attempt.</summary>
    /// <returns>How long to wait when there were too many; null when it may go on.</returns>
    public TimeSpan? Begin(string userName, string address)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if ((Wait(NameKey(userName, address), PerName, now) ?? Wait(AddressKey(address), PerAddress, now)) is { } wait)
                return wait;
            Count(NameKey(userName, address), now, 1);
            Count(AddressKey(address), now, 1);
            return null;
        }
    }

    /// <summary>Takes back an attempt that succeeded, and what that name failed before.</summary>
    public void Succeeded(string userName, string address)
    {
        lock (_gate)
        {
            _entries.Remove(NameKey(userName, address));
            Count(AddressKey(address), time.GetUtcNow(), -1);
        }
    }

    private TimeSpan? Wait(string key, int limit, DateTimeOffset now) =>
        _entries.TryGetValue(key, out var entry) && entry.EndsAt > now && entry.Count >= limit ? entry.EndsAt - now : null;

    private void Count(string key, DateTimeOffset now, int by)
    {
        if (_entries.TryGetValue(key, out var entry) && entry.EndsAt > now)
        {
            _entries[key] = entry with { Count = entry.Count + by };
            return;
        }

        if (_entries.Count >= MaximumEntries)
            Sweep(now);
        _entries[key] = new Entry(Math.Max(by, 0), now + Window);
    }

    private void Sweep(DateTimeOffset now)
    {
        foreach (var (key, _) in _entries.Where(entry => entry.Value.EndsAt <= now).ToArray())
            _entries.Remove(key);

        // All of them recent: somebody is trying very many names. The addresses' counts are what stops that; they stay.
        if (_entries.Count >= MaximumEntries)
        {
            foreach (var key in _entries.Keys.Where(key => key[0] == 'n').ToArray())
                _entries.Remove(key);
        }
    }

    private static string NameKey(string userName, string address) => $"n {address} {userName.ToUpperInvariant()}";

    private static string AddressKey(string address) => $"a {address}";

    private sealed record Entry(int Count, DateTimeOffset EndsAt);
}

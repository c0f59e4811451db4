using System.Collections.Concurrent;
using OAuthWebhook.Connections;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.Credentials;

/// <summary>What this process knows of the connections it uses.</summary>
internal sealed class CredentialEntries(TimeProvider time)
{
    private readonly ConcurrentDictionary<ConnectionKey, CredentialEntry> _entries = new();
    private bool _servesSubjects;

    /// <summary>All there are.</summary>
    public IEnumerable<CredentialEntry> All => _entries.Values;

    /// <summary>Finds that of a connection; null where nothing is known of it.</summary>
    public CredentialEntry? Find(ConnectionKey key) => _entries.GetValueOrDefault(key);

    /// <summary>That of a connection, for whoever is to work with it.</summary>
    public CredentialEntry Get(ConnectionKey key)
    {
        // Before its entry is there: whoever changes a template must find the entry, however early in its first look at the store it is.
        if (!_servesSubjects && SubjectConnection.TemplateOf(key) is not null)
            Volatile.Write(ref _servesSubjects, true);
        while (true)
        {
            var entry = _entries.GetOrAdd(key, static k => new CredentialEntry(k));
            if (entry.TryTouch(time.GetUtcNow()))
                return entry;
            Remove(entry);
        }
    }

    /// <summary>Lets go of one.</summary>
    public void Remove(CredentialEntry entry) => _entries.TryRemove(new(entry.Key, entry));

    /// <summary>Makes the next request for a connection read the store. What holds for a template holds for its subjects' connections.</summary>
    public void Invalidate(ConnectionKey key)
    {
        Find(key)?.Invalidate();
        if (!Volatile.Read(ref _servesSubjects) || SubjectConnection.TemplateOf(key) is not null)
            return;
        foreach (var (other, subject) in _entries)
        {
            if (SubjectConnection.IsOf(other, key))
                subject.Invalidate();
        }
    }

    /// <summary>Lets go of those that nobody has used.</summary>
    /// <param name="idleSince">Since when nobody has.</param>
    /// <param name="lastUsed">When a connection was last used, where the token in memory served.</param>
    /// <returns>Whose they were.</returns>
    public IReadOnlyList<ConnectionKey> RetireIdle(DateTimeOffset idleSince, Func<ConnectionKey, DateTimeOffset?> lastUsed)
    {
        var retired = new List<ConnectionKey>();
        foreach (var (key, entry) in _entries)
        {
            if (lastUsed(key) >= idleSince || !entry.TryRetire(idleSince))
                continue;
            Remove(entry);
            retired.Add(key);
        }

        return retired;
    }
}

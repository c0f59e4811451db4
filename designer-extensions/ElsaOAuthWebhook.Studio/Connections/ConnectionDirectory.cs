using ElsaOAuthWebhook.Studio.Server;
using ElsaOAuthWebhook.Studio.Time;

namespace ElsaOAuthWebhook.Studio.Connections;

/// <summary>
/// The connections of this person's session. All editors share it: Studio makes them anew some twenty times while an activity is selected, and the
/// server is asked once. Studio can be pointed to another server while it runs, so what one answered is no answer of another.
/// </summary>
internal sealed class ConnectionDirectory(ManagementClient server, ServerAddress address, StudioTime time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(15);

    private readonly Dictionary<(Uri Server, bool Pickable, string Search), Look<ConnectionPage>> _pages = [];
    private readonly Dictionary<(Uri Server, string Id), Look<ConnectionSummary>> _connections = [];

    /// <summary>Called when something was added, changed or deleted from here. No event: its <c>EventHandler</c> is missing in trimmed Studios.</summary>
    public Action? Changed { get; set; }

    /// <summary>Lists connections by name.</summary>
    /// <param name="search">Part of a name; null: all.</param>
    public Task<Answer<ConnectionPage>> ListAsync(string? search) => ListAsync(search, pickable: false);

    /// <summary>Lists those that a workflow can use, which are those of the drop-down that a Studio without this module has.</summary>
    /// <param name="search">Part of a name; null: all.</param>
    public Task<Answer<ConnectionPage>> ListPickableAsync(string? search) => ListAsync(search, pickable: true);

    /// <summary>Finds one, among those that can be picked first.</summary>
    /// <param name="id">Its id.</param>
    public async Task<Answer<ConnectionSummary>> FindAsync(string id)
    {
        if (!(await ListPickableAsync(null)).TryGet(out var page, out var refusal))
            return refusal;
        return page.Items.FirstOrDefault(connection => connection.Id == id) is { } listed
            ? listed
            : await KeepAsync(_connections, (address.Root, id), () => server.FindAsync(id, CancellationToken.None));
    }

    /// <summary>Forgets what was read, since it is not so any more.</summary>
    public void Refresh()
    {
        _pages.Clear();
        _connections.Clear();
        Changed?.Invoke();
    }

    private Task<Answer<ConnectionPage>> ListAsync(string? search, bool pickable) =>
        KeepAsync(_pages, (address.Root, pickable, search ?? ""), () => server.ListAsync(search, pickable, CancellationToken.None));

    // Whoever asks while somebody waits, waits along; nobody can cancel it for the others. A refusal is told to those and not kept.
    private async Task<Answer<T>> KeepAsync<TKey, T>(Dictionary<TKey, Look<T>> looks, TKey key, Func<Task<Answer<T>>> ask)
        where TKey : notnull
    {
        var now = time.Now;
        foreach (var (old, kept) in looks)
        {
            if (kept.Answer.IsCompleted && now - kept.At >= KeptFor)
                looks.Remove(old);
        }

        if (!looks.TryGetValue(key, out var look))
            looks[key] = look = new(now, ask());
        var answer = await look.Answer;
        if (answer.Refusal is { IsMissing: false } && looks.TryGetValue(key, out var last) && last == look)
            looks.Remove(key);
        return answer;
    }

    private sealed record Look<T>(DateTimeOffset At, Task<Answer<T>> Answer);
}

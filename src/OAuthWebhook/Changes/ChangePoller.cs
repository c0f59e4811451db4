using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OAuthWebhook.Background;
using OAuthWebhook.Credentials;

namespace OAuthWebhook.Changes;

/// <summary>Learns what other nodes changed, by one small query every few seconds, and makes the next request for it read the store.</summary>
internal sealed class ChangePoller(
    IChangeStore changes,
    CredentialService credentials,
    NodeIdentity node,
    TimeProvider time,
    IOptions<OAuthWebhookOptions> options,
    ILogger<ChangePoller> logger) : PeriodicWork(time, logger)
{
    // A number is given before its transaction ends, so one may appear after a higher one. None takes as long as this:
    // what was seen is looked at once more until then.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);

    private const int PageSize = 1000;

    // More than a node can look at between two looks: then it is cheaper to read everything that is used.
    private const int MostPages = 20;

    private readonly Queue<(DateTimeOffset At, long Newest)> _looks = new();
    private readonly HashSet<long> _seen = [];
    private DateTimeOffset? _lastLook;
    private long _after;

    protected override string Name => "looking for changes made by other nodes";

    protected override TimeSpan NextDelay => options.Value.ChangePollInterval;

    // Before anything is read that another node could change.
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryWorkAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        // Longer away than the log is kept: whatever was read before may have changed.
        if (_lastLook is not { } last || now - last > ChangeSweep.Kept / 2)
        {
            await BeginAnewAsync(now, cancellationToken);
            return;
        }

        var newest = _after;
        for (var page = 0; page < MostPages; page++)
        {
            var found = await changes.ReadAsync(newest, node.Name, PageSize, cancellationToken);
            foreach (var change in found.Where(change => _seen.Add(change.Number)))
                credentials.Invalidate(change.Key);
            if (found.Count > 0)
                newest = found[^1].Number;
            if (found.Count < PageSize)
            {
                Looked(now, newest);
                return;
            }
        }

        await BeginAnewAsync(now, cancellationToken);
    }

    private async Task BeginAnewAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var newest = await changes.LatestAsync(cancellationToken);
        credentials.InvalidateAll();
        _looks.Clear();
        _seen.Clear();
        // Transactions under way have numbers close below the newest.
        _after = Math.Max(0, newest - (PageSize / 2));
        Looked(now, newest);
    }

    private void Looked(DateTimeOffset now, long newest)
    {
        _lastLook = now;
        _looks.Enqueue((now, newest));
        while (_looks.TryPeek(out var look) && look.At <= now - Overlap)
            _after = Math.Max(_after, _looks.Dequeue().Newest);
        _seen.RemoveWhere(number => number <= _after);
    }
}

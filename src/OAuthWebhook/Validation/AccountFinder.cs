using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using OAuthWebhook.Connections;
using OAuthWebhook.Events;

namespace OAuthWebhook.Validation;

/// <summary>
/// After a new grant, asks the userinfo endpoint once which account it is for, where there is one and nothing else has told; where nobody answered, again
/// with the next token. In the background, when the token is stored and in use: whatever comes of it, the token is neither delayed nor renewed nor lost.
/// </summary>
internal sealed class AccountFinder(ConnectionEvents events, AccountLookUp lookUp) : BackgroundService
{
    private const int AtOnce = 4;

    // From the first event of this host on, whenever its hosted services start.
    private readonly ConnectionEventSubscription _subscription = events.Subscribe();

    // Known to this process alone: after a start, validating asks.
    private readonly ConcurrentDictionary<ConnectionKey, object> _unanswered = new();

    public override void Dispose()
    {
        _subscription.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Parallel.ForEachAsync(
                _subscription.ReadAllAsync(stoppingToken),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
                async (happened, cancellationToken) =>
                {
                    switch (happened.Kind)
                    {
                        case ConnectionEventKind.Authorized:
                        case ConnectionEventKind.Refreshed when _unanswered.ContainsKey(happened.Connection):
                            await FindAsync(happened.Connection, cancellationToken);
                            break;
                        case ConnectionEventKind.Revoked:
                            _unanswered.TryRemove(happened.Connection, out _);
                            break;
                    }
                });
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping; nobody will miss the name of an account.
        }
    }

    /// <summary>Asks for one connection's account, if nobody knows it.</summary>
    internal async Task FindAsync(ConnectionKey key, CancellationToken cancellationToken)
    {
        // From the beginning: a token that comes before the answer does is asked about as well.
        var mine = new object();
        _unanswered[key] = mine;
        if (await lookUp.FindAsync(key).WaitAsync(cancellationToken))
            _unanswered.TryRemove(new(key, mine));
    }
}

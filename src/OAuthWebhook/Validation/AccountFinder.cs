using Microsoft.Extensions.Hosting;
using OAuthWebhook.Connections;
using OAuthWebhook.Events;

namespace OAuthWebhook.Validation;

/// <summary>
/// After a new grant, asks the userinfo endpoint once which account it is for, where there is one and nothing else has told. In the background, when the
/// token is stored and in use: whatever comes of it, the token is neither delayed nor renewed nor lost.
/// </summary>
internal sealed class AccountFinder(ConnectionEvents events, AccountLookUp lookUp) : BackgroundService
{
    private const int AtOnce = 4;

    // From the first event of this host on, whenever its hosted services start.
    private readonly ConnectionEventSubscription _subscription = events.Subscribe();

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
                    if (happened.Kind == ConnectionEventKind.Authorized)
                        await FindAsync(happened.Connection, cancellationToken);
                });
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping; nobody will miss the name of an account.
        }
    }

    /// <summary>Asks for one connection's account, if nobody knows it.</summary>
    internal Task FindAsync(ConnectionKey key, CancellationToken cancellationToken) => lookUp.FindAsync(key).WaitAsync(cancellationToken);
}

using OAuthWebhook.Connections;

namespace OAuthWebhook.Validation;

/// <summary>Names the account of a token that was just granted, for somebody who is waiting for it. It is found by itself too, a little later.</summary>
public sealed class ConnectionAccounts
{
    private readonly AccountLookUp _lookUp;
    private readonly IConnectionStore _connections;
    private readonly TimeProvider _time;

    internal ConnectionAccounts(AccountLookUp lookUp, IConnectionStore connections, TimeProvider time)
    {
        _lookUp = lookUp;
        _connections = connections;
        _time = time;
    }

    /// <summary>Waits for the account's name, where the provider can be asked for it.</summary>
    /// <param name="key">The connection.</param>
    /// <param name="most">How long at most; it goes on to be looked for afterwards.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when nobody knows it by then.</returns>
    public async Task<string?> FindAsync(ConnectionKey key, TimeSpan most, CancellationToken cancellationToken)
    {
        try
        {
            await _lookUp.FindAsync(key).WaitAsync(most, _time, cancellationToken);
            return (await _connections.DescribeAsync(key, cancellationToken))?.Token.Account;
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (StoreUnavailableException)
        {
            // The token is there all the same.
            return null;
        }
    }
}

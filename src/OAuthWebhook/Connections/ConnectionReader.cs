using OAuthWebhook.Providers;

namespace OAuthWebhook.Connections;

/// <summary>Reads connections as they are used: with what their provider does otherwise than the standards say.</summary>
internal sealed class ConnectionReader(IConnectionStore store, ProviderCatalog providers)
{
    /// <summary>Reads one; null when it does not exist.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be reached.</exception>
    public async Task<Connection?> FindAsync(ConnectionKey key, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(key, cancellationToken) is not { } stored)
            return null;
        if (!stored.Registration.FromCatalogue)
            return stored;
        return providers.Find(stored.Registration.Provider) is { } provider ? stored with { Quirks = provider.Quirks } : stored with { ProviderMissing = true };
    }
}

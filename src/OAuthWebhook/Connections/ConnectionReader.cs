using OAuthWebhook.Providers;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.Connections;

/// <summary>Reads connections as they are used: with what their provider does otherwise than the standards say, and those of subjects with what their template says.</summary>
internal sealed class ConnectionReader(IConnectionStore store, ProviderCatalog providers)
{
    /// <summary>Reads one; null when it does not exist.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be reached.</exception>
    public async Task<Connection?> FindAsync(ConnectionKey key, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(key, cancellationToken) is not { } stored)
            return null;
        if (stored.Registration.TemplateId is { } templateId)
        {
            // The template is the later word: what it says now is read after it is known that this connection is there.
            if (await store.FindAsync(key with { Id = templateId }, cancellationToken) is not { Registration.Template: true } template)
                return null;
            stored = SubjectConnection.Of(template, stored);
        }

        if (!stored.Registration.FromCatalogue)
            return stored;
        if (providers.Find(stored.Registration.Provider) is not { } provider)
            return stored with { ProviderMissing = true };
        var usual = provider.Variables.Where(variable => variable.Value.Default is not null && !stored.Registration.Variables.ContainsKey(variable.Key))
            .Select(variable => KeyValuePair.Create(variable.Key, variable.Value.Default!)).ToList();
        return stored with
        {
            Quirks = provider.Quirks,
            Registration = usual.Count == 0 ? stored.Registration : stored.Registration with { Variables = new Dictionary<string, string>([.. stored.Registration.Variables, .. usual]) },
        };
    }
}

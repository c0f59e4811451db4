using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Providers;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.Management;

/// <summary>What makes a connection acceptable: what all of them have in common here, the rest with its concept.</summary>
internal sealed class ConnectionRules(IEnumerable<IConnectionRule> rules, ProviderCatalog providers, ISecretSource secrets, TokenExchangeChain exchanges)
{
    /// <summary>
    /// The input as it is kept: whether its provider is one of the catalogue is for the catalogue to say, not for whoever sends it. As long as the
    /// provider is the same it stays what it was, an entry that is gone as well as a label that an entry got later: no edit makes the connection
    /// behave otherwise than it was made to. An import brings it as it was exported; the configuration means an entry wherever there is one.
    /// </summary>
    public ConnectionInput Settle(ConnectionInput input, Connection? existing, EditTerms terms)
    {
        var provider = input.Registration.Provider;
        var inCatalogue = providers.Find(provider) is not null;
        var before = existing is not null && existing.Registration.Provider == provider ? existing.Registration.FromCatalogue : (bool?)null;
        var fromCatalogue = terms switch
        {
            { KeepsProviderAsGiven: true } => input.Registration.FromCatalogue && inCatalogue,
            { Origin: ConnectionOrigin.Configuration } => inCatalogue || before == true,
            _ => before ?? inCatalogue,
        };
        return input.Registration.FromCatalogue == fromCatalogue ? input : input with { Registration = input.Registration with { FromCatalogue = fromCatalogue } };
    }

    /// <summary>What is wrong, by the field's name in the API.</summary>
    public async Task<Dictionary<string, string[]>> CheckAsync(ConnectionInput input, Connection? existing, ConnectionKey key, IReadOnlyDictionary<ConnectionKey, ConnectionRegistration> planned, CancellationToken cancellationToken)
    {
        // A rule only judges: what it has to look into is read for it.
        var check = new ConnectionCheck(input, existing)
        {
            Provider = input.Registration.FromCatalogue ? providers.Find(input.Registration.Provider) : null,
            ReferredKey = await ReadAsync(input.Registration.ClientKeySettings.Reference),
            ReferredCertificate = await ReadAsync(input.Registration.ClientCertificateReference),
            ExchangeFault = await exchanges.CheckAsync(key, input.Registration, planned, cancellationToken),
        };
        foreach (var rule in rules)
            rule.Check(check);
        return check.Errors;

        async ValueTask<OAuthResult<Secret>?> ReadAsync(string? name) =>
            name is not null && SecretReference.IsName(name)
                ? await secrets.FindAsync(Reference.Of(input.Registration, name, key.TenantId), cancellationToken)
                : (OAuthResult<Secret>?)null;
    }
}

using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.Management;

/// <summary>What makes a connection acceptable: what all of them have in common here, the rest with its concept.</summary>
internal sealed class ConnectionRules(IEnumerable<IConnectionRule> rules, ISecretSource secrets)
{
    /// <summary>What is wrong, by the field's name in the API.</summary>
    public async Task<Dictionary<string, string[]>> CheckAsync(ConnectionInput input, Connection? existing, string tenantId, CancellationToken cancellationToken)
    {
        // A rule only judges: what it has to look into is read for it.
        var check = new ConnectionCheck(input, existing)
        {
            ReferredKey = await ReadAsync(input.Registration.ClientKeySettings.Reference),
            ReferredCertificate = await ReadAsync(input.Registration.ClientCertificateReference),
        };
        foreach (var rule in rules)
            rule.Check(check);
        return check.Errors;

        async ValueTask<OAuthResult<Secret>?> ReadAsync(string? name) =>
            name is not null && SecretReference.IsName(name)
                ? await secrets.FindAsync(input.Registration.Refer(name, tenantId), cancellationToken)
                : (OAuthResult<Secret>?)null;
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Results;

namespace OAuthWebhook.Secrets;

/// <summary>
/// Reads secrets from the configuration section <c>OAuthWebhook:Secrets</c> and from nowhere else, so that nobody reads other configuration through a
/// reference. An entry is the secret itself, or an object of <c>Value</c> with the <c>Hosts</c> and the <c>Tenants</c> it is for.
/// </summary>
internal sealed class ConfiguredSecrets(IServiceProvider services) : ISecretSource
{
    private const string Section = $"{OAuthWebhookOptions.Section}:Secrets";

    private readonly IConfiguration? _configuration = services.GetService<IConfiguration>();

    public ValueTask<OAuthResult<Secret>> FindAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        var entry = _configuration?.GetSection(Section).GetSection(reference.Name);
        if (Secret.From(entry?.Value ?? entry?["Value"]) is not { } secret)
            return new(Refused($"This host has no secret named '{reference.Name}'.", $"Add it to the host's configuration, in {Section}, or correct the reference."));
        if (!Names(entry!, "Hosts", reference.Host, StringComparer.OrdinalIgnoreCase))
            return new(Refused($"The secret '{reference.Name}' is not for '{reference.Host}'.", $"Add that host to {Section}:{reference.Name}:Hosts in the host's configuration, or correct the token URL."));
        return new(Names(entry!, "Tenants", reference.TenantId, StringComparer.Ordinal)
            ? secret
            // Another tenant is not told that it exists.
            : Refused($"This host has no secret named '{reference.Name}'.", $"Add it to the host's configuration, in {Section}, or correct the reference."));
    }

    // Without a list it is for all of them.
    private static bool Names(IConfigurationSection entry, string list, string value, StringComparer comparer)
    {
        var names = entry.GetSection(list).GetChildren().Select(child => child.Value ?? "").ToArray();
        return names.Length == 0 || names.Contains(value, comparer);
    }

    private static OAuthError Refused(string description, string nextStep) => new(OAuthErrorKind.Misconfigured, OAuthErrorCodes.SecretNotFound, description, nextStep);
}

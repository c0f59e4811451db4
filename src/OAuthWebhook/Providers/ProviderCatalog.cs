using System.Collections.Frozen;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Providers;

/// <summary>The providers this host knows.</summary>
public sealed class ProviderCatalog
{
    private readonly FrozenDictionary<string, ProviderDefinition> _providers;

    /// <summary>Collects the entries.</summary>
    /// <param name="providers">Each id once.</param>
    public ProviderCatalog(IEnumerable<ProviderDefinition> providers)
    {
        _providers = providers.ToFrozenDictionary(provider => provider.Id);
        Providers = [.. _providers.Values.OrderBy(provider => provider.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>All entries, by name.</summary>
    public IReadOnlyList<ProviderDefinition> Providers { get; }

    /// <summary>Finds an entry; null when there is none.</summary>
    /// <param name="id">Its id.</param>
    public ProviderDefinition? Find(string? id) => id is null ? null : _providers.GetValueOrDefault(id);

    /// <summary>What a connection begins with: the provider's entry with the entered variables in it, or nothing but defaults.</summary>
    /// <param name="provider">The provider's id, or a label.</param>
    /// <param name="values">What is known beside it.</param>
    public ConnectionRegistration Begin(string? provider, RegistrationValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var defaults = new ConnectionRegistration { Name = "", GrantType = "" };
        if (Find(provider) is not { } known)
            return defaults;
        return ProviderTemplates.Fill(known, values.Variables).Over(defaults with { GrantType = known.Grants[0] }) with { FromCatalogue = true };
    }
}

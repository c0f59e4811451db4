using System.Collections.Frozen;

namespace OAuthWebhook.ClientAuthentication;

/// <summary>All client authentication methods of the host, found by name.</summary>
public sealed class ClientAuthenticationCatalog
{
    private readonly FrozenDictionary<string, IClientAuthenticationMethod> _methods;

    /// <summary>Collects the methods.</summary>
    /// <param name="methods">The registered ones.</param>
    /// <exception cref="InvalidOperationException">Two have the same name.</exception>
    public ClientAuthenticationCatalog(IEnumerable<IClientAuthenticationMethod> methods)
    {
        var byName = new Dictionary<string, IClientAuthenticationMethod>();
        foreach (var method in methods)
        {
            if (!byName.TryAdd(method.Name, method))
                throw new InvalidOperationException($"Both {byName[method.Name].GetType().Name} and {method.GetType().Name} are named '{method.Name}'. Register only one of them.");
        }

        _methods = byName.ToFrozenDictionary();
        Methods = [.. byName.Values];
    }

    /// <summary>The methods, in the order of registration.</summary>
    public IReadOnlyList<IClientAuthenticationMethod> Methods { get; }

    /// <summary>Finds a method; null when the host has none of this name.</summary>
    /// <param name="name">The name.</param>
    public IClientAuthenticationMethod? Find(string name) => _methods.GetValueOrDefault(name);
}

using System.Diagnostics.CodeAnalysis;

namespace OAuthWebhook.Validation;

/// <summary>A host's own services of one kind, found by name.</summary>
/// <typeparam name="T">The kind.</typeparam>
internal sealed class NamedServices<T>
    where T : class
{
    private readonly Dictionary<string, T> _services = new(StringComparer.Ordinal);

    /// <summary>Collects them.</summary>
    /// <exception cref="InvalidOperationException">Two have the same name, or one has none.</exception>
    public NamedServices(IEnumerable<T> services, Func<T, string> name)
    {
        foreach (var service in services)
        {
            if (string.IsNullOrWhiteSpace(name(service)))
                throw new InvalidOperationException($"{service.GetType().Name} has no name. Connections need one to name it by.");
            if (!_services.TryAdd(name(service), service))
                throw new InvalidOperationException($"Both {_services[name(service)].GetType().Name} and {service.GetType().Name} are named '{name(service)}'. Register only one of them.");
        }
    }

    public IReadOnlyList<string> Names => [.. _services.Keys.Order(StringComparer.Ordinal)];

    public bool TryFind(string? name, [NotNullWhen(true)] out T? service)
    {
        service = null;
        return !string.IsNullOrEmpty(name) && _services.TryGetValue(name, out service);
    }
}

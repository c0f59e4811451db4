using System.Collections.Frozen;

namespace OAuthWebhook.Grants;

/// <summary>All grant handlers of the host, found by the wire value of their grant type.</summary>
public sealed class GrantCatalog
{
    private readonly FrozenDictionary<string, IGrantHandler> _handlers;

    /// <summary>Collects the handlers.</summary>
    /// <param name="handlers">The registered ones.</param>
    /// <exception cref="InvalidOperationException">Two handle the same grant type.</exception>
    public GrantCatalog(IEnumerable<IGrantHandler> handlers)
    {
        var byType = new Dictionary<string, IGrantHandler>();
        foreach (var handler in handlers)
        {
            var grantType = handler.Descriptor.GrantType;
            if (!byType.TryAdd(grantType, handler))
                throw new InvalidOperationException($"Both {byType[grantType].GetType().Name} and {handler.GetType().Name} handle the grant type '{grantType}'. Register only one of them.");
        }

        _handlers = byType.ToFrozenDictionary();
        Descriptors = [.. byType.Values.Select(handler => handler.Descriptor)];
    }

    /// <summary>The descriptors, in the order of registration.</summary>
    public IReadOnlyList<GrantDescriptor> Descriptors { get; }

    /// <summary>Finds a handler; null when the host has none for this grant type.</summary>
    /// <param name="grantType">The wire value.</param>
    public IGrantHandler? Find(string grantType) => _handlers.GetValueOrDefault(grantType);
}

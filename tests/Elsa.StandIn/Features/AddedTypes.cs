using Elsa.Features.Services;

namespace Elsa.Features;

/// <summary>The activities and the workflows that features and the host added to a module.</summary>
internal sealed class AddedTypes
{
    public HashSet<Type> Activities { get; } = [];

    public HashSet<Type> Workflows { get; } = [];

    public static AddedTypes Of(IModule module)
    {
        if (!module.Properties.TryGetValue(typeof(AddedTypes), out var added))
            module.Properties[typeof(AddedTypes)] = added = new AddedTypes();
        return (AddedTypes)added;
    }
}

using System.Collections.Concurrent;
using Elsa.Workflows.Descriptors;
using Elsa.Workflows.Models;

namespace Elsa.Workflows;

/// <summary>May change a descriptor before designers see it.</summary>
public interface IActivityDescriptorModifier
{
    void Modify(ActivityDescriptor descriptor);
}

public interface IActivityProvider
{
    ValueTask<IEnumerable<ActivityDescriptor>> GetDescriptorsAsync(CancellationToken cancellationToken = default);
}

public interface IActivityRegistry : IActivityProvider
{
    void Register(ActivityDescriptor descriptor);

    Task RegisterAsync(Type activityType, CancellationToken cancellationToken = default);

    Task RegisterAsync(IEnumerable<Type> activityTypes, CancellationToken cancellationToken = default);

    IEnumerable<ActivityDescriptor> ListAll();

    ActivityDescriptor? Find(string type);

    ActivityDescriptor? Find(string type, int version);

    ActivityDescriptor? Find(Func<ActivityDescriptor, bool> predicate);
}

internal sealed class ActivityRegistry(IActivityDescriber describer, IEnumerable<IActivityDescriptorModifier> modifiers) : IActivityRegistry
{
    private readonly ConcurrentDictionary<(string Type, int Version), ActivityDescriptor> _descriptors = new();

    public void Register(ActivityDescriptor descriptor)
    {
        foreach (var modifier in modifiers)
            modifier.Modify(descriptor);
        _descriptors[(descriptor.TypeName, descriptor.Version)] = descriptor;
    }

    public async Task RegisterAsync(Type activityType, CancellationToken cancellationToken = default)
    {
        if (Find(ActivityTypeName.Of(activityType)) is null)
            Register(await describer.DescribeActivityAsync(activityType, cancellationToken));
    }

    public async Task RegisterAsync(IEnumerable<Type> activityTypes, CancellationToken cancellationToken = default)
    {
        foreach (var type in activityTypes)
            await RegisterAsync(type, cancellationToken);
    }

    public IEnumerable<ActivityDescriptor> ListAll() => _descriptors.Values;

    public ActivityDescriptor? Find(string type) => ListAll().Where(x => x.TypeName == type).MaxBy(x => x.Version);

    public ActivityDescriptor? Find(string type, int version) => _descriptors.GetValueOrDefault((type, version));

    public ActivityDescriptor? Find(Func<ActivityDescriptor, bool> predicate) => ListAll().FirstOrDefault(predicate);

    public ValueTask<IEnumerable<ActivityDescriptor>> GetDescriptorsAsync(CancellationToken cancellationToken = default) => new(ListAll());
}

using System.Reflection;
using Elsa.Features.Attributes;
using Elsa.Features.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Elsa.Features.Implementations;

/// <summary>
/// Configures a feature after those it depends on, and applies all when all are configured: in the order in which they
/// came up, so that a feature the host uses is applied before what only it depends on.
/// </summary>
internal sealed class Module(IServiceCollection services) : IModule
{
    private readonly OrderedDictionary<Type, IFeature> _features = [];
    private readonly HashSet<IFeature> _configured = [];
    private readonly List<(int Priority, Type Type)> _hostedServices = [];
    private bool _applying;

    public IServiceCollection Services { get; } = services;

    public IDictionary<object, object> Properties { get; } = new Dictionary<object, object>();

    public bool HasFeature<T>() where T : class, IFeature => HasFeature(typeof(T));

    public bool HasFeature(Type featureType) => _features.ContainsKey(featureType);

    public T Configure<T>(Action<T>? configure = null) where T : class, IFeature => Configure(module => (T)Activator.CreateInstance(typeof(T), module)!, configure);

    public T Configure<T>(Func<IModule, T> factory, Action<T>? configure = null) where T : class, IFeature
    {
        if (!_features.TryGetValue(typeof(T), out var feature))
            _features.Add(typeof(T), feature = factory(this));
        configure?.Invoke((T)feature);
        if (_applying)
            Configure(feature);
        return (T)feature;
    }

    public IModule ConfigureHostedService<T>(int priority = 0) where T : class, IHostedService => ConfigureHostedService(typeof(T), priority);

    public IModule ConfigureHostedService(Type hostedServiceType, int priority = 0)
    {
        _hostedServices.Add((priority, hostedServiceType));
        return this;
    }

    public void Apply()
    {
        _applying = true;
        foreach (var feature in _features.Values.ToList())
            Configure(feature);
        foreach (var (_, type) in _hostedServices.OrderBy(x => x.Priority))
            Services.TryAddEnumerable(ServiceDescriptor.Singleton(typeof(IHostedService), type));
        foreach (var feature in _features.Values)
            feature.Apply();
    }

    private void Configure(IFeature feature)
    {
        if (!_configured.Add(feature))
            return;
        foreach (var dependency in feature.GetType().GetCustomAttributes<DependsOnAttribute>(inherit: true).Select(x => x.Type))
        {
            if (!_features.TryGetValue(dependency, out var required))
                _features.Add(dependency, required = (IFeature)Activator.CreateInstance(dependency, this)!);
            Configure(required);
        }

        feature.Configure();
        feature.ConfigureHostedServices();
    }
}

using System.Runtime.CompilerServices;
using Elsa.Features;
using Elsa.Features.Implementations;
using Elsa.Features.Services;
using Elsa.Http.Features;
using Elsa.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Elsa.Extensions;

public static class ModuleExtensions
{
    private static readonly ConditionalWeakTable<IServiceCollection, IModule> Modules = [];

    public static IModule AddElsa(this IServiceCollection services, Action<IModule>? configure = null)
    {
        var module = services.ConfigureElsa(configure);
        module.Configure<AppFeature>();
        module.Apply();
        return module;
    }

    public static IModule ConfigureElsa(this IServiceCollection services, Action<IModule>? configure = null)
    {
        var module = Modules.GetValue(services, x => new Module(x));
        if (configure is not null)
            module.Configure<AppFeature>(app => app.Configurator += configure);
        return module;
    }

    public static IModule UseHttp(this IModule module, Action<HttpFeature>? configure = null)
    {
        module.Configure(configure);
        return module;
    }

    public static IModule AddActivity<T>(this IModule module) where T : IActivity
    {
        AddedTypes.Of(module).Activities.Add(typeof(T));
        return module;
    }

    public static IModule AddActivitiesFrom<TMarkerType>(this IModule module)
    {
        var types = typeof(TMarkerType).Assembly.GetExportedTypes();
        AddedTypes.Of(module).Activities.UnionWith(types.Where(x => x is { IsAbstract: false, IsInterface: false, IsGenericTypeDefinition: false } && typeof(IActivity).IsAssignableFrom(x)));
        return module;
    }

    public static IModule AddWorkflow<T>(this IModule module) where T : IWorkflow
    {
        AddedTypes.Of(module).Workflows.Add(typeof(T));
        return module;
    }
}

using Elsa.Features.Abstractions;
using Elsa.Features.Attributes;
using Elsa.Features.Services;

namespace Elsa.Features;

/// <summary>What the host asks for in <c>AddElsa</c>.</summary>
[DependsOn(typeof(ElsaFeature))]
public class AppFeature(IModule module) : FeatureBase(module)
{
    public Action<IModule>? Configurator { get; set; }

    public override void Configure() => Configurator?.Invoke(Module);
}

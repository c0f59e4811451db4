using Elsa.Common.Multitenancy;
using Elsa.Extensions;
using Elsa.Features.Abstractions;
using Elsa.Features.Attributes;
using Elsa.Features.Services;
using Elsa.Http.ContentWriters;
using Elsa.Http.Features;
using Elsa.Behaviour.Tests.Workflows;
using Elsa.Workflows;

namespace Elsa.Behaviour.Tests.Features;

public class ModuleTests
{
    [Fact]
    public async Task A_feature_brings_the_features_it_depends_on_and_is_applied_after_all_are_configured()
    {
        List<string> calls = [];

        await using var engine = new Engine(elsa => elsa.Configure<OwnFeature>(x => x.Calls = calls));

        calls.ShouldBe(["Configure", "Apply"]);
        engine.Get<IEnumerable<IHttpContentFactory>>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task The_activities_of_a_feature_are_known_when_the_host_has_started()
    {
        await using var engine = await Engine.StartedAsync(elsa => elsa.Configure<OwnFeature>());

        engine.Get<IActivityRegistry>().Find("Tests.Probe", 1)!.ClrType.ShouldBe(typeof(Probe));
        engine.Get<IActivityRegistry>().Find("Elsa.Flowchart", 1).ShouldNotBeNull();
    }

    [Fact]
    public async Task The_tenant_flows_with_the_call_and_no_further()
    {
        await using var engine = new Engine();
        var tenants = engine.Get<ITenantAccessor>();

        tenants.TenantId.ShouldBe(Tenant.DefaultTenantId);
        using (tenants.PushContext(new Tenant { Id = "acme" }))
        {
            await Task.Yield();
            tenants.TenantId.ShouldBe("acme");
        }

        tenants.Tenant.ShouldBeNull();
    }

    [DependsOn(typeof(HttpFeature))]
    public class OwnFeature(IModule module) : FeatureBase(module)
    {
        public List<string> Calls { get; set; } = [];

        public override void Configure()
        {
            Calls.Add(nameof(Configure));
            Module.AddActivitiesFrom<Probe>();
        }

        public override void Apply() => Calls.Add(nameof(Apply));
    }
}

using Elsa.Behaviour.Tests.Workflows;
using Elsa.Common.Multitenancy;
using Elsa.Extensions;
using Elsa.Features.Abstractions;
using Elsa.Features.Attributes;
using Elsa.Features.Services;
using Elsa.Http.ContentWriters;
using Elsa.Http.Features;
using Elsa.Workflows;

namespace Elsa.Behaviour.Tests.Features;

public class ModuleTests
{
    [Fact]
    public async Task A_feature_is_configured_after_what_it_depends_on_and_applied_before_it()
    {
        List<string> calls = [];

        await using var engine = new Engine(elsa =>
        {
            elsa.Properties["Calls"] = calls;
            elsa.Configure<OwnFeature>();
        });

        calls.ShouldBe(["configure NeededFeature", "configure OwnFeature", "apply OwnFeature", "apply NeededFeature"]);
    }

    [Fact]
    public async Task A_feature_that_the_host_used_before_is_applied_before()
    {
        List<string> calls = [];

        await using var engine = new Engine(elsa =>
        {
            elsa.Properties["Calls"] = calls;
            elsa.Configure<NeededFeature>();
            elsa.Configure<OwnFeature>();
        });

        calls.ShouldBe(["configure NeededFeature", "configure OwnFeature", "apply NeededFeature", "apply OwnFeature"]);
    }

    [Fact]
    public async Task The_features_that_a_feature_depends_on_come_with_it()
    {
        await using var engine = new Engine(elsa => elsa.Configure<OwnFeature>());

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

    public class NeededFeature(IModule module) : FeatureBase(module)
    {
        public override void Configure() => Note("configure");

        public override void Apply() => Note("apply");

        protected void Note(string call)
        {
            if (Module.Properties.TryGetValue("Calls", out var calls))
                ((List<string>)calls).Add($"{call} {GetType().Name}");
        }
    }

    [DependsOn(typeof(HttpFeature))]
    [DependsOn(typeof(NeededFeature))]
    public class OwnFeature(IModule module) : NeededFeature(module)
    {
        public override void Configure()
        {
            base.Configure();
            Module.AddActivitiesFrom<Probe>();
        }
    }
}

using Elsa.Common.Multitenancy;
using Elsa.Expressions.Contracts;
using Elsa.Extensions;
using Elsa.Features.Abstractions;
using Elsa.Features.Services;
using Elsa.Workflows;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Descriptors;
using Elsa.Workflows.Management;
using Elsa.Workflows.Management.Mappers;
using Elsa.Workflows.Management.Materializers;
using Elsa.Workflows.UIHints.Dropdown;
using Microsoft.Extensions.DependencyInjection;

namespace Elsa.Features;

/// <summary>The engine itself.</summary>
public class ElsaFeature(IModule module) : FeatureBase(module)
{
    public override void Configure()
    {
        Module.AddActivitiesFrom<WriteLine>();
        Module.ConfigureHostedService<ActivityRegistryPopulator>();
        Module.ConfigureHostedService<CodeFirstWorkflows>();
        Services.AddSingleton(AddedTypes.Of(Module));
        Services.AddScoped<IWorkflowRunner, WorkflowRunner>();
        Services.AddSingleton<IActivityRegistry, ActivityRegistry>();
        Services.AddSingleton<IExpressionDescriptorRegistry, ExpressionDescriptorRegistry>();
        Services.AddSingleton<IActivitySerializer, ActivitySerializer>();
        Services.AddScoped(x => new WorkflowDefinitionMapper(x.GetRequiredService<IActivitySerializer>()));
        Services.AddSingleton<IWorkflowDefinitionStore, WorkflowDefinitionStore>();
        Services.AddScoped<IWorkflowDefinitionService, WorkflowDefinitionService>();
        Services.AddScoped<IWorkflowDefinitionPublisher, WorkflowDefinitionPublisher>();
        Services.AddScoped<IWorkflowMaterializer, JsonWorkflowMaterializer>();
        Services.AddScoped<IWorkflowMaterializer>(x => new ClrWorkflowMaterializer(x));
        Services.AddSingleton<IActivityDescriber, ActivityDescriber>();
        Services.AddSingleton<IPropertyUIHandlerResolver, PropertyUIHandlerResolver>();
        Services.AddScoped<IPropertyUIHandler, StaticDropDownOptionsProvider>();
        Services.AddSingleton<ITenantAccessor, DefaultTenantAccessor>();
        Services.AddScoped<IStandardOutStreamProvider>(_ => new StandardOutStreamProvider(Console.Out));
        Services.AddLogging();
    }
}

using Elsa.Expressions.Contracts;
using Elsa.Extensions;
using Elsa.Features.Abstractions;
using Elsa.Features.Attributes;
using Elsa.Features.Services;
using Elsa.Http.ContentWriters;
using Elsa.Http.Features;
using Elsa.Workflows;
using ElsaOAuthWebhook.Picker;
using ElsaOAuthWebhook.References;
using ElsaOAuthWebhook.Requests;
using ElsaOAuthWebhook.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OAuthWebhook;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;

namespace ElsaOAuthWebhook.Hosting;

/// <summary>
/// Brings the OAuth HTTP Request activity, its token picker, the core behind them and the management of tokens into an Elsa host.
/// The host chooses the store here, and maps the pages and the API with <see cref="OAuthWebhookManagementExtensions.MapOAuthWebhook"/>.
/// </summary>
/// <param name="module">The host's module.</param>
[DependsOn(typeof(HttpFeature))]
public class OAuthWebhookFeature(IModule module) : FeatureBase(module)
{
    private Action<OAuthWebhookBuilder>? _configure;
    private Func<string, Uri>? _workflowAddress;
    private bool _studioPicker;

    /// <summary>Chooses the store, and whatever else packages add to the core.</summary>
    /// <param name="configure">Such as <c>builder => builder.UseSqlite()</c>.</param>
    /// <returns>The same feature.</returns>
    public OAuthWebhookFeature Configure(Action<OAuthWebhookBuilder> configure)
    {
        _configure += configure;
        return this;
    }

    /// <summary>Says where people look at a workflow, so that the pages link there, such as <c>id => new Uri($"https://studio.example.com/workflows/definitions/{id}/edit")</c>.</summary>
    /// <param name="address">Gives the address for a workflow definition's id.</param>
    /// <returns>The same feature.</returns>
    public OAuthWebhookFeature LinkWorkflows(Func<string, Uri> address)
    {
        _workflowAddress = address;
        return this;
    }

    /// <summary>
    /// Has tokens picked with the picker of the package ElsaOAuthWebhook.Studio, also for inputs of other activities, through the expression type
    /// "OAuth connection". Only where every Studio of this host has that module: without it Studio has no editor for what it then finds.
    /// </summary>
    /// <returns>The same feature.</returns>
    public OAuthWebhookFeature UseStudioPicker()
    {
        _studioPicker = true;
        return this;
    }

    /// <inheritdoc />
    public override void Configure() => Module.AddActivitiesFrom<OAuthWebhookFeature>();

    /// <inheritdoc />
    public override void Apply()
    {
        // Before the management's own, which knows a single tenant; a host's comes before both.
        Services.TryAddSingleton<ICallerAccessor, TenantCallerAccessor>();
        var builder = Services.AddOAuthWebhook().AddManagement();
        Services.AddSingleton<ConnectionChoices>();
        Services.AddScoped<IPropertyUIHandler, ConnectionPicker>();
        Services.AddSingleton<IExpressionDescriptorProvider>(new PickedConnection(_studioPicker));
        if (_studioPicker)
            Services.AddSingleton<IActivityDescriptorModifier, StudioPicker>();
        Services.AddScoped<IPropertyUIHandler, OutcomePorts>();
        Services.AddScoped<IHttpContentFactory, FormContentFactory>();
        Services.AddConnectionReferences<WorkflowReferences>();
        Services.AddSingleton(new WorkflowLinks(_workflowAddress));
        Services.AddScoped<DefinitionSearch>();
        Services.AddScoped<VersionReferences>();
        Services.AddScoped<WorkflowRepointing>();
        _configure?.Invoke(builder);
    }
}

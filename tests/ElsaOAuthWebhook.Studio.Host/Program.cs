using Blazored.LocalStorage;
using Elsa.Studio.Contracts;
using Elsa.Studio.Core.BlazorWasm.Extensions;
using Elsa.Studio.Extensions;
using Elsa.Studio.Localization.BlazorWasm.Extensions;
using Elsa.Studio.Localization.Models;
using Elsa.Studio.Localization.Time;
using Elsa.Studio.Localization.Time.Providers;
using Elsa.Studio.Login.Contracts;
using Elsa.Studio.Login.Extensions;
using Elsa.Studio.Login.HttpMessageHandlers;
using Elsa.Studio.Models;
using Elsa.Studio.Shell;
using Elsa.Studio.Shell.Extensions;
using Elsa.Studio.Workflows.Designer.Extensions;
using Elsa.Studio.Workflows.Extensions;
using ElsaOAuthWebhook.Studio.Hosting;
using ElsaOAuthWebhook.Studio.Host;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
var services = builder.Services;
builder.RootComponents.Add(new(typeof(App), "#app"));
builder.RootComponents.Add(new(typeof(HeadOutlet), "head::after"));
builder.RootComponents.RegisterCustomElsaStudioElements();

var backend = new BackendApiConfig
{
    ConfigureBackendOptions = options => options.Url = new Uri(builder.Configuration["Backend:Url"]!),
    ConfigureHttpClientBuilder = options => options.AuthenticationHandler = typeof(AuthenticatingApiHttpMessageHandler),
};

services.AddCore();
services.AddShell();
services.AddRemoteBackend(backend);
services.AddLoginModuleCore().UseElsaIdentity();
services.AddBlazoredLocalStorage();
services.AddSingleton<IJwtParser, TokenReader>();
services.AddScoped<IJwtAccessor, TokenStorage>();
services.AddWorkflowsModule();
services.AddLocalizationModule(new LocalizationConfig());
services.AddScoped<ITimeZoneProvider, LocalTimeZoneProvider>();
services.AddOAuthWebhookStudio(options => options.Address = builder.Configuration["OAuthWebhook:Address"] is { } address ? new Uri(address) : null);

var app = builder.Build();
await app.UseElsaLocalization();
foreach (var task in app.Services.GetServices<IStartupTask>())
    await task.ExecuteAsync();
await app.RunAsync();

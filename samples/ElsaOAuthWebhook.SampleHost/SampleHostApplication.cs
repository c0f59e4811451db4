using Elsa.Extensions;
using ElsaOAuthWebhook.SampleHost.Engine;
using ElsaOAuthWebhook.SampleHost.SampleConnections;
using ElsaOAuthWebhook.SampleHost.Sandbox;
using ElsaOAuthWebhook.SampleHost.Start;
using ElsaOAuthWebhook.SampleHost.Workflows;
using Microsoft.AspNetCore.DataProtection;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.EntityFrameworkCore;

namespace ElsaOAuthWebhook.SampleHost;

/// <summary>An Elsa host with the plugin, its store and pages, and a sandbox to try them with.</summary>
public static partial class SampleHostApplication
{
    /// <summary>Builds the host.</summary>
    /// <param name="args">Command-line configuration, such as <c>--urls http://127.0.0.1:0</c>.</param>
    /// <param name="configure">Changes the builder last, for tests.</param>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        var services = builder.Services;

        // The keys of the host's own cookies, so that people stay signed in over a restart. The store has keys of its own.
        services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(builder.Environment.ContentRootPath, "App_Data", "keys")));

        services.AddElsa(elsa =>
        {
            WorkflowEngine.Configure(elsa, builder);
            elsa.AddWorkflow<CodeFirstWorkflow>().AddWorkflow<ExpressionWorkflow>();
            elsa.UseOAuthWebhook(oauth =>
            {
                oauth.Configure(core => core.UseSqlite().AddPageSignIn<WorkflowEngine.PageSignIn>());

                // Where the Elsa Studio that is pointed at this host has the module.
                if (builder.Configuration.GetValue<bool>("StudioPicker"))
                    oauth.UseStudioPicker();
            });
        });

        services.AddSandbox();
        services.AddSingleton<SampleWorkflows>();
        services.AddSingleton<StartPages>();
        services.AddHostedService<SandboxConnections>();
        configure?.Invoke(builder);

        var app = builder.Build();
        LogEngine(app.Logger, WorkflowEngine.Description);
        app.UseAuthentication();
        app.UseAuthorization();
        WorkflowEngine.Use(app);
        app.MapOAuthWebhook();
        app.MapSandbox();
        app.MapSampleWorkflows();
        app.MapGet("/", (HttpRequest request, StartPages pages, CancellationToken cancellationToken) => pages.ShowAsync(request, run: null, ran: null, connection: null, cancellationToken)).ExcludeFromDescription();
        return app;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Engine}")]
    private static partial void LogEngine(ILogger logger, string engine);
}

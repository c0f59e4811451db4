using Elsa.Common.Multitenancy;
using Elsa.Extensions;
using Elsa.Features.Services;
using Elsa.Workflows;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Activities.Flowchart.Activities;
using Elsa.Workflows.Activities.Flowchart.Models;
using Elsa.Workflows.Memory;
using ElsaOAuthWebhook.Hosting;
using ElsaOAuthWebhook.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OAuthWebhook;
using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore;
using OAuthWebhook.EntityFrameworkCore.Encryption;
using OAuthWebhook.Management;
using OAuthWebhook.Testing;
using Edge = Elsa.Workflows.Activities.Flowchart.Models.Connection;

namespace ElsaOAuthWebhook.Tests.TestBed;

/// <summary>An Elsa host with the plugin and a SQLite store, and a server that is authorization server and API at once.</summary>
public sealed class PluginHost : IAsyncLifetime
{
    public const string ClientSecret = "canary-client-secret";

    private readonly string _folder = Directory.CreateTempSubdirectory("oauth-webhook-").FullName;
    private WebApplication _app = null!;

    public FakeTimeProvider Clock { get; } = new();

    public LogCollector Log { get; } = new();

    public ScriptedServer Server { get; private set; } = null!;

    public ScriptedEndpoint TokenEndpoint => Server["/token"];

    public ScriptedEndpoint Api => Server["/api/things"];

    public IServiceProvider Services => _app.Services;

    public Caller Caller => new() { TenantId = Get<ITenantAccessor>().TenantId };

    /// <summary>Adds to the host's services before it is built.</summary>
    public Action<IServiceCollection> Configure { get; set; } = _ => { };

    /// <summary>Adds to Elsa, before the plugin.</summary>
    public Action<IModule> ConfigureElsa { get; set; } = _ => { };

    /// <summary>Configures the plugin.</summary>
    public Action<OAuthWebhookFeature> ConfigurePlugin { get; set; } = _ => { };

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    public async Task InitializeAsync()
    {
        Server = await ScriptedServer.StartAsync();
        var tokens = 0;
        TokenEndpoint.Otherwise = _ => Answer.Token($"canary-access-token-{Interlocked.Increment(ref tokens)}", refreshToken: "canary-refresh-token");

        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development, ContentRootPath = _folder });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(Log).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddKeyedSingleton<IDataProtectionProvider>(EncryptionOptions.ProviderKey, new EphemeralDataProtectionProvider());
        builder.Services.AddElsa(elsa =>
        {
            ConfigureElsa(elsa);
            elsa.UseOAuthWebhook(oauth =>
            {
                oauth.Configure(core => core.UseSqlite($"Data Source={Path.Combine(_folder, "store.db")}"));
                ConfigurePlugin(oauth);
            });
        });
        // A delay between attempts would wait for a clock that stands still.
        builder.Services.Configure<OAuthWebhookOptions>(options => options.MaxRetries = 0);
        Configure(builder.Services);
        _app = builder.Build();
        await MigratedSqlite.CopyToAsync(Path.Combine(_folder, "store.db"));
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Server.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A connection that gets its tokens by client credentials.</summary>
    public Task<string> AddConnectionAsync(string name = "CRM", Func<ConnectionRegistration, ConnectionRegistration>? change = null) => AddAsync(new()
    {
        Name = name,
        GrantType = "client_credentials",
        ClientId = "workflows",
        TokenEndpoint = TokenEndpoint.Url.AbsoluteUri,
        BaseUri = new Uri(Server.BaseAddress, "api").AbsoluteUri,
    }, change);

    /// <summary>A connection that needs a person, and nobody has authorized it.</summary>
    public Task<string> AddDraftAsync(string name = "Draft") => AddAsync(new()
    {
        Name = name,
        GrantType = "authorization_code",
        ClientId = "workflows",
        AuthorizationEndpoint = Server["/authorize"].Url.AbsoluteUri,
        TokenEndpoint = TokenEndpoint.Url.AbsoluteUri,
        BaseUri = new Uri(Server.BaseAddress, "api").AbsoluteUri,
    });

    public async Task ChangeAsync(string id, Func<ConnectionRegistration, ConnectionRegistration> change)
    {
        var found = await Get<ConnectionService>().FindAsync(Caller, id, CancellationToken.None);
        (await Get<ConnectionService>().UpdateAsync(Caller, id, new() { Registration = change(found!.Registration) }, null, CancellationToken.None)).ShouldBeOfType<SaveOutcome.Saved>();
    }

    public IDisposable InTenant(string id) => Get<ITenantAccessor>().PushContext(new Tenant { Id = id, Name = id });

    /// <summary>Runs one request in a flowchart that notes which outcomes it leaves by.</summary>
    /// <param name="request">The activity.</param>
    /// <param name="variables">Variables its inputs and outputs name.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    public async Task<Run> RunAsync(OAuthHttpRequest request, Variable[]? variables = null, CancellationToken cancellationToken = default)
    {
        request.Id = "request";
        var followed = new List<string>();
        string[] codes = ["2xx", "3xx", "4xx", "5xx", "200", "201", "204", "302", "401", "403", "404", "500", "4XX", " 404 "];
        var flowchart = new Flowchart { Start = request, Activities = { request }, Variables = [.. variables ?? []] };
        foreach (var outcome in (string[])[.. codes, "Unmatched status code", "Unauthorized", "Timeout", "Failed to connect", "Done"])
        {
            var note = new Inline(() => followed.Add(outcome)) { Id = $"note {outcome}" };
            flowchart.Activities.Add(note);
            flowchart.Connections.Add(new Edge(new Endpoint(request, outcome), new Endpoint(note)));
        }

        await using var scope = Services.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<IWorkflowRunner>().RunAsync(flowchart, cancellationToken: cancellationToken);
        return new Run(result, followed);
    }

    private async Task<string> AddAsync(ConnectionRegistration registration, Func<ConnectionRegistration, ConnectionRegistration>? change = null)
    {
        var input = new ConnectionInput { Registration = change?.Invoke(registration) ?? registration, ClientSecret = ClientSecret };
        var saved = (await Get<ConnectionService>().CreateAsync(Caller, input, CancellationToken.None)).ShouldBeOfType<SaveOutcome.Saved>();
        return saved.Connection.Key.Id;
    }
}

using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.EntityFrameworkCore;
using OAuthWebhook.EntityFrameworkCore.Encryption;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Host;

/// <summary>A host with everything real: Kestrel on a free port, the pipeline, the core, the SQLite store. Only the clock is moved by hand.</summary>
public sealed class ManagementHost : IAsyncDisposable
{
    public const string ApiKeyScheme = "Test";

    /// <summary>Gives a form token, so that a test can post a form whose page it may not see.</summary>
    public const string AntiforgeryPath = "/test/antiforgery";

    private readonly string _folder = Directory.CreateTempSubdirectory("oauth-webhook-").FullName;
    private readonly WebApplication _app;

    private ManagementHost(HostSettings settings)
    {
        // Cookies end by the browser's own clock, so the faked one starts where that stands.
        Time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = settings.Environment, ContentRootPath = _folder });
        builder.Configuration.AddInMemoryCollection(settings.Configuration);
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs);
        builder.Services.AddRouting();
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddKeyedSingleton<IDataProtectionProvider>(EncryptionOptions.ProviderKey, new EphemeralDataProtectionProvider());
        builder.Services.AddAuthentication(ApiKeyScheme).AddScheme<AuthenticationSchemeOptions, TestAuthentication>(ApiKeyScheme, null);
        settings.Configure(builder.Services.AddOAuthWebhook().UseSqlite("Data Source=connections.db;Pooling=False").AddManagement());
        _app = builder.Build();
        settings.Pipeline(_app);
        _app.UseRouting();
        _app.UseAuthentication();
        _app.UseAuthorization();
        _app.MapOAuthWebhook();
        _app.MapGet(AntiforgeryPath, (IAntiforgery antiforgery, HttpContext context) => antiforgery.GetAndStoreTokens(context).RequestToken).AllowAnonymous();
    }

    public FakeTimeProvider Time { get; }

    public LogCollector Logs { get; } = new();

    public IServiceProvider Services => _app.Services;

    public Uri Address { get; private set; } = null!;

    public static async Task<ManagementHost> StartAsync(HostSettings? settings = null)
    {
        var host = new ManagementHost(settings ?? new HostSettings());
        try
        {
            await MigratedSqlite.CopyToAsync(Path.Combine(host._folder, "connections.db"));
            await host._app.StartAsync();
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        host.Address = new Uri(host._app.Urls.Single());
        return host;
    }

    /// <summary>A client that is signed in with these permissions, keeps cookies, and shows redirects instead of following them.</summary>
    public HttpClient Client(params IEnumerable<string> permissions)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(ApiKeyScheme, string.Join(' ', permissions));
        return client;
    }

    /// <summary>A client that may do everything.</summary>
    public HttpClient Administrator() => Client(OAuthConnectionPermissions.All);

    public HttpClient Anonymous() => new(new SocketsHttpHandler { AllowAutoRedirect = false }, disposeHandler: true) { BaseAddress = Address };

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Takes the permissions from the Authorization header as they are.</summary>
    private sealed class TestAuthentication(Microsoft.Extensions.Options.IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) || header.Scheme != Scheme.Name)
                return Task.FromResult(AuthenticateResult.NoResult());
            var user = TestUsers.With(header.Parameter?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? []);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(user, Scheme.Name)));
        }
    }
}

/// <summary>What differs from host to host.</summary>
public sealed record HostSettings
{
    /// <summary>Development by default: there a loopback address needs no https.</summary>
    public string Environment { get; init; } = Environments.Development;

    public Dictionary<string, string?> Configuration { get; init; } = [];

    public Action<OAuthWebhookBuilder> Configure { get; init; } = _ => { };

    public Action<WebApplication> Pipeline { get; init; } = _ => { };
}

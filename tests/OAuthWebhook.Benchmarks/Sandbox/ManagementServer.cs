using System.Data.Common;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Permissions;
using OAuthWebhook.EntityFrameworkCore;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Benchmarks.Sandbox;

/// <summary>A host with the management API and the Manage Tokens pages over HTTP, whose every caller may do everything.</summary>
internal sealed class ManagementServer : IAsyncDisposable
{
    private const string Scheme = "Everybody";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("oauth-webhook-benchmark-");
    private readonly PostgreSqlServer? _server;
    private readonly string _database;
    private readonly WebApplication _app;

    private ManagementServer(PostgreSqlServer? server, string? database)
    {
        _server = server;
        _database = database ?? $"Data Source={Path.Combine(_directory.FullName, "benchmark.db")}";
        var builder = WebApplication.CreateEmptyBuilder(new() { EnvironmentName = Environments.Development, ContentRootPath = _directory.FullName });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAuthentication(Scheme).AddScheme<AuthenticationSchemeOptions, Everybody>(Scheme, null);
        var product = builder.Services.AddOAuthWebhook();
        (server is null ? product.UseSqlite(_database) : product.UsePostgreSql(_database)).AddManagement();
        _app = builder.Build();
        _app.UseRouting();
        _app.UseAuthentication();
        _app.UseAuthorization();
        _app.MapOAuthWebhook();
    }

    public static Task<ManagementServer> StartOnSqliteAsync() => StartAsync(new(server: null, database: null));

    public static async Task<ManagementServer> StartOnPostgreSqlAsync()
    {
        var server = await PostgreSqlServer.StartAsync();
        return await StartAsync(new(server, await server.CreateDatabaseAsync()));
    }

    public DbConnection OpenDatabase() => _server is null ? new SqliteConnection(_database) : new NpgsqlConnection(_database);

    public HttpClient CreateClient() => new(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = new Uri(_app.Urls.Single()) };

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        NpgsqlConnection.ClearAllPools();
        if (_server is not null)
            await _server.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static async Task<ManagementServer> StartAsync(ManagementServer started)
    {
        await started._app.StartAsync();
        return started;
    }

    private sealed class Everybody(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var identity = new ClaimsIdentity([new Claim(OAuthConnectionPermissions.ClaimType, OAuthConnectionPermissions.All)], Scheme.Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
        }
    }
}

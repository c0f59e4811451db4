using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Access;
using OAuthWebhook.Benchmarks.Sandbox;
using OAuthWebhook.Connections;
using OAuthWebhook.Credentials;
using OAuthWebhook.Dpop;
using OAuthWebhook.EntityFrameworkCore;
using OAuthWebhook.Management;
using OAuthWebhook.Requests;
using OAuthWebhook.Usage;

namespace OAuthWebhook.Benchmarks.Contestants;

/// <summary>A host with this product on a SQLite file, and one client-credentials connection to the sandbox.</summary>
internal sealed class Product : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("oauth-webhook-benchmark-");
    private readonly IHost _host;

    private Product()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.Services.AddDataProtection();
        builder.Services.AddOAuthWebhook().UseSqlite($"Data Source={DatabasePath}");
        _host = builder.Build();
    }

    public static Caller Caller { get; } = new() { TenantId = "", Subject = "benchmark", Origin = "benchmark" };

    public string DatabasePath => Path.Combine(_directory.FullName, "benchmark.db");

    public ConnectionKey Connection { get; private set; } = new("", "");

    public static async Task<Product> StartAsync(Uri api, Uri tokenEndpoint)
    {
        var product = new Product();
        await product._host.StartAsync();
        var registration = new ConnectionRegistration { Name = "Sandbox", GrantType = "client_credentials", ClientId = "client", TokenEndpoint = tokenEndpoint.AbsoluteUri, BaseUri = api.AbsoluteUri };
        var saved = (SaveOutcome.Saved)await product.Get<ConnectionService>().CreateAsync(Caller, new() { Registration = registration, ClientSecret = "secret" }, default);
        product.Connection = saved.Connection.Key;
        return product;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public TokenHandler CreateTokenHandler(HttpMessageHandler inner) => new(Get<CredentialService>(), Get<UsageRecorder>(), Get<DpopProofs>(), Connection, new OAuthWebhookOptions(), inner);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _directory.Delete(recursive: true);
    }
}

/// <summary>The token handler alone, over the same sockets as the others.</summary>
internal sealed class ProductHandler(SandboxServer server, Product product) : IContestant
{
    private readonly HttpClient _client = new(product.CreateTokenHandler(Transport.Create()));

    public string Name => "this product: token handler";

    public static async Task<IContestant> CreateAsync(SandboxServer server) => new ProductHandler(server, await Product.StartAsync(server.Api, server.Token));

    public async Task<HttpStatusCode> SendAsync()
    {
        using var response = await _client.GetAsync(server.Api);
        return response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await product.DisposeAsync();
    }
}

/// <summary>The whole request sender: access policy, destination check, token, resilience pipeline, guarded sockets.</summary>
internal sealed class ProductSender(SandboxServer server, Product product) : IContestant
{
    private readonly OAuthRequestSender _sender = product.Get<OAuthRequestSender>();
    private readonly string _url = server.Api.AbsoluteUri;

    public string Name => "this product: request sender";

    public static async Task<IContestant> CreateAsync(SandboxServer server) => new ProductSender(server, await Product.StartAsync(server.Api, server.Token));

    public async Task<HttpStatusCode> SendAsync()
    {
        var result = await _sender.SendAsync(new() { Connection = product.Connection, Caller = Product.Caller, Url = _url }, default);
        using var response = ((OAuthRequestResult.Responded)result).Response;
        return response.StatusCode;
    }

    public ValueTask DisposeAsync() => product.DisposeAsync();
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ElsaOAuthWebhook.SampleHost;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.Host;

/// <summary>The sample host as people start it, on a free port, with data of its own and a clock that moves when told.</summary>
public sealed class RunningHost : IAsyncDisposable
{
    public const string ApiKey = "00000000-0000-0000-0000-000000000000";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("oauth-webhook-host-");
    private readonly WebApplication _app;

    private RunningHost(string environment, string[] more, Action<WebApplicationBuilder>? configure = null)
    {
        _app = SampleHostApplication.Create(
            ["--urls", "http://127.0.0.1:0", "--environment", environment, "--contentRoot", _data.FullName, "--OAuthWebhook:PublicAddress", environment == "Development" ? "" : "https://flows.example.com", "--OAuthWebhook:Encryption:AllowUnprotectedKeys", "true", .. more],
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(Log).SetMinimumLevel(LogLevel.Trace);
                builder.Services.AddSingleton<TimeProvider>(Clock);
                configure?.Invoke(builder);
            });
    }

    /// <summary>Begins at the real time, since browsers compare the end of a cookie with theirs.</summary>
    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public LogCollector Log { get; } = new();

    public Uri Address { get; private set; } = null!;

    /// <summary>Where the database and the keys are.</summary>
    public DirectoryInfo Data => _data;

    /// <summary>A client with the development API key.</summary>
    public HttpClient Api { get; private set; } = null!;

    /// <summary>A client that is nobody.</summary>
    public HttpClient Anonymous { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    public static Task<RunningHost> StartAsync(string environment = "Development", params string[] more) => StartAsync(new RunningHost(environment, more));

    /// <summary>Starts it in Development, with what a test adds to it.</summary>
    public static Task<RunningHost> StartAsync(Action<WebApplicationBuilder> configure, params string[] more) => StartAsync(new RunningHost("Development", more, configure));

    private static async Task<RunningHost> StartAsync(RunningHost host)
    {
        await host._app.StartAsync();
        host.Address = new Uri(host._app.Urls.First());
        host.Anonymous = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
        host.Api = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
        host.Api.DefaultRequestHeaders.Authorization = new("ApiKey", ApiKey);
        return host;
    }

    /// <summary>Signs in on the pages as admin / password: a client with the cookies of a browser, and what the page answered.</summary>
    public async Task<(HttpClient Browser, HttpStatusCode Answer)> SignInAsync()
    {
        var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        var form = await browser.GetStringAsync("oauth-webhook/settings/sign-in");
        var token = Regex.Match(form, "name=\"__RequestVerificationToken\"[^>]* value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Groups["token"].Value;
        using var answer = await browser.PostAsync("oauth-webhook/settings/sign-in", new FormUrlEncodedContent([new("userName", "admin"), new("password", "password"), new("__RequestVerificationToken", token)]));
        return (browser, answer.StatusCode);
    }

    public async Task<JsonNode> RunAsync(string sample, string? connection = null)
    {
        using var response = await Api.PostAsJsonAsync($"samples/{sample}/run", new { connection });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    public async Task<JsonNode> AddConnectionAsync(object connection)
    {
        using var response = await Api.PostAsJsonAsync("oauth-webhook/api/connections", connection);
        var body = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(body);
        return JsonNode.Parse(body)!;
    }

    public async Task<JsonNode> ReadConnectionAsync(string id) => (await Api.GetFromJsonAsync<JsonNode>($"oauth-webhook/api/connections/{id}"))!;

    /// <summary>Changes some fields of a connection, as a client of the API does.</summary>
    public async Task ChangeConnectionAsync(string id, Action<JsonObject> change)
    {
        var read = (await ReadConnectionAsync(id)).AsObject();
        var version = (long)read["version"]!;
        foreach (var field in ReadOnlyFields)
            read.Remove(field);
        change(read);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"oauth-webhook/api/connections/{id}") { Content = JsonContent.Create(read) };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        using var response = await Api.SendAsync(request);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
    }

    /// <summary>Begins a consent and gives its start URL.</summary>
    public async Task<Uri> BeginAuthorizationAsync(string id)
    {
        using var response = await Api.PostAsync($"oauth-webhook/api/connections/{id}/authorization", null);
        var body = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(body);
        return new Uri((string)JsonNode.Parse(body)!["authorizationUrl"]!);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        Anonymous.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _data.Delete(recursive: true);
    }

    private static readonly string[] ReadOnlyFields =
    [
        "id", "version", "status", "statusDetail", "account", "grantedScopes", "accessTokenExpiresAt", "refreshTokenExpiresAt", "lastUsedAt",
        "lastRefreshedAt", "createdAt", "updatedAt", "hasClientSecret", "hasPassword",
        "hasClientKey", "hasClientCertificate", "hasApiKey", "missingSecrets", "fromCatalogue", "templateId", "subject", "callbackUrl", "origin", "configurationKey",
    ];
}

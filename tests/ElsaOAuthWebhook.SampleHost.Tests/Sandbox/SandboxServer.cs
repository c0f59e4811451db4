using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ElsaOAuthWebhook.SampleHost.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.Sandbox;

/// <summary>The sandbox alone in a real server on a free port, and what a client and a browser do with it.</summary>
internal sealed partial class SandboxServer : IAsyncDisposable
{
    public const string RedirectUri = "http://127.0.0.1:6543/oauth-webhook/callback";

    // The example pair of RFC 7636 appendix B.
    public const string CodeVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    public const string CodeChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private readonly WebApplication _app;

    private SandboxServer(WebApplication app, FakeTimeProvider time)
    {
        _app = app;
        Time = time;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(app.Urls.Single()),
        };
    }

    public FakeTimeProvider Time { get; }

    public HttpClient Http { get; }

    public string Issuer => new Uri(Http.BaseAddress!, "/sandbox").ToString();

    public static async Task<SandboxServer> StartAsync(Action<SandboxOptions>? configure = null, string environment = "Development")
    {
        var time = new FakeTimeProvider();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = environment,
            Args = ["--hostBuilder:reloadConfigOnChange=false"], // A file watcher less per test.
        });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSandbox(configure);
        var app = builder.Build();
        app.MapSandbox();
        await app.StartAsync();
        return new SandboxServer(app, time);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>A valid authorization request but for the given changes; null leaves a parameter out.</summary>
    public Task<HttpResponseMessage> AuthorizeAsync(params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = "sandbox-client",
            ["redirect_uri"] = RedirectUri,
            ["state"] = "the state",
            ["scope"] = "read profile",
            ["code_challenge"] = CodeChallenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
            parameters[name] = value;
        return Http.GetAsync(QueryHelpers.AddQueryString("/sandbox/authorize", parameters.Where(parameter => parameter.Value is not null)));
    }

    /// <summary>Answers a consent page as a browser without scripts would: its form, to its action.</summary>
    public async Task<HttpResponseMessage> AnswerAsync(HttpResponseMessage consentPage, string decision = "allow", string account = "alice")
    {
        consentPage.StatusCode.ShouldBe(HttpStatusCode.OK);
        var html = await consentPage.Content.ReadAsStringAsync();
        var form = new Dictionary<string, string>
        {
            ["ticket"] = TicketField.Match(html).Groups["value"].Value,
            ["decision"] = decision,
            ["account"] = account,
        };
        return await Http.PostAsync(FormAction.Match(html).Groups["value"].Value, new FormUrlEncodedContent(form));
    }

    /// <summary>A code that somebody consented to.</summary>
    public async Task<string> ObtainCodeAsync(string client = "sandbox-client", string account = "alice")
    {
        var answer = await AnswerAsync(await AuthorizeAsync(("client_id", client)), account: account);
        return RedirectedWith(answer)["code"];
    }

    /// <summary>Tokens that somebody consented to.</summary>
    public async Task<JsonElement> ObtainTokensAsync(string account = "alice")
    {
        var response = await RedeemAsync(await ObtainCodeAsync(account: account));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await JsonAsync(response);
    }

    public Task<HttpResponseMessage> RedeemAsync(string code, params (string Name, string? Value)[] changes) =>
        TokenAsync([
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", CodeVerifier),
            .. changes]);

    public Task<HttpResponseMessage> RefreshAsync(string? refreshToken, params (string Name, string? Value)[] changes) =>
        TokenAsync([("grant_type", "refresh_token"), ("refresh_token", refreshToken), .. changes]);

    /// <summary>A token request of the confidential client, unless the changes say otherwise; the last value of a name counts.</summary>
    public Task<HttpResponseMessage> TokenAsync(params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?> { ["client_id"] = "sandbox-client", ["client_secret"] = "sandbox-secret" };
        foreach (var (name, value) in changes)
            parameters[name] = value;
        return Http.PostAsync("/sandbox/token", new FormUrlEncodedContent(
            parameters.Where(parameter => parameter.Value is not null).Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value!))));
    }

    /// <summary>A client credentials request with exactly this Authorization header and these further parameters.</summary>
    public Task<HttpResponseMessage> TokenWithHeaderAsync(string authorization, params (string Name, string Value)[] parameters)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/sandbox/token")
        {
            Content = new FormUrlEncodedContent([
                KeyValuePair.Create("grant_type", "client_credentials"),
                .. parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))]),
        };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> ApiAsync(string? accessToken, string path = "/sandbox/api/echo", HttpMethod? method = null, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, path) { Content = content };
        if (accessToken is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return Http.SendAsync(request);
    }

    /// <summary>The parameters of a redirect to the client, which it has to be.</summary>
    public static Dictionary<string, string> RedirectedWith(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var location = response.Headers.Location.ShouldNotBeNull();
        location.GetLeftPart(UriPartial.Path).ShouldBe(RedirectUri);
        return QueryHelpers.ParseQuery(location.Query).ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString());
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync());

    public static async Task ShouldRefuseAsync(HttpResponseMessage response, string error, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        response.StatusCode.ShouldBe(status);
        (await JsonAsync(response)).GetProperty("error").GetString().ShouldBe(error);
    }

    public static string Basic(string idAndSecret) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(idAndSecret));

    [GeneratedRegex("name=\"ticket\" value=\"(?<value>[^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex TicketField { get; }

    [GeneratedRegex("<form method=\"post\" action=\"(?<value>[^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex FormAction { get; }
}

internal static class TokenJson
{
    public static string AccessToken(this JsonElement tokens) => tokens.GetProperty("access_token").GetString()!;

    public static string RefreshToken(this JsonElement tokens) => tokens.GetProperty("refresh_token").GetString()!;
}

/// <summary>Each test has a sandbox of its own.</summary>
public abstract class SandboxTest : IAsyncLifetime
{
    private SandboxServer? _server;

    private protected SandboxServer Server => _server!;

    public async Task InitializeAsync() => _server = await SandboxServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

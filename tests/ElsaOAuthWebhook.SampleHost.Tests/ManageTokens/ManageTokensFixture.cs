using System.Text.Json;
using System.Text.Json.Nodes;
using ElsaOAuthWebhook.SampleHost.Tests.Host;
using Microsoft.Playwright;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.ManageTokens;

/// <summary>
/// One sample host, one certified authorization server (npm's oidc-provider) and one browser for all tests of Manage Tokens. They run one after another,
/// each in a browser context and with connections of its own; the host's clock only goes on.
/// </summary>
public sealed class ManageTokensFixture : IAsyncLifetime
{
    /// <summary>A provider of the host's own catalogue: the certified server.</summary>
    public const string ProviderName = "Acme Books";

    /// <summary>A connection of the host's configuration.</summary>
    public const string Configured = "configured-books";

    private readonly Chromium _chromium = new();

    public RunningHost Host { get; private set; } = null!;

    /// <summary>The authorization server, and the API.</summary>
    public OidcProviderServer Provider { get; private set; } = null!;

    /// <summary>A page on another origin, such as a designer's.</summary>
    public ScriptedServer Designer { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // A fixture is made even when all tests are skipped.
        if (new CertifiedBrowserFactAttribute().Skip is not null)
            return;
        await _chromium.InitializeAsync();
        Provider = await OidcProviderServer.StartAsync();
        Designer = await ScriptedServer.StartAsync();
        var catalogue = Path.GetTempFileName();
        await File.WriteAllTextAsync(catalogue, Catalogue());
        const string configured = $"--OAuthWebhook:Connections:{Configured}";
        Host = await RunningHost.StartAsync(more:
        [
            "--OAuthWebhook:ProviderFiles:0", catalogue,
            "--OAuthWebhook:AllowedOrigins:0", Designer.BaseAddress.GetLeftPart(UriPartial.Authority),
            $"{configured}:Name", "Books from the configuration", $"{configured}:GrantType", "client_credentials",
            $"{configured}:ClientId", OidcProviderClient.Basic.Id, $"{configured}:ClientSecret", OidcProviderClient.Basic.Secret!,
            $"{configured}:TokenEndpoint", Provider.TokenEndpoint.AbsoluteUri, $"{configured}:BaseUri", Provider.EchoEndpoint.AbsoluteUri,
        ]);
        File.Delete(catalogue);
    }

    public async Task DisposeAsync()
    {
        if (Host is not null)
            await Host.DisposeAsync();
        if (Designer is not null)
            await Designer.DisposeAsync();
        if (Provider is not null)
            await Provider.DisposeAsync();
        await _chromium.DisposeAsync();
    }

    /// <summary>Opens a tab with cookies of its own, and signs in on the list of tokens.</summary>
    public async Task<BrowserTab> SignInAsync(bool scripts = true, string? timeZone = null)
    {
        var tab = await _chromium.OpenTabAsync(scripts, timeZone);
        await tab.Page.GotoAsync(At(""));
        await tab.Page.FillAsync("#user-name", "admin");
        await tab.Page.FillAsync("#password", "password");
        await tab.Page.ClickButtonAsync("Sign in");
        await Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Manage Tokens");
        return tab;
    }

    /// <summary>The address of a settings page.</summary>
    /// <param name="path">Below the list of tokens; empty, or a query: the list itself.</param>
    public string At(string path) => new Uri(Host.Address, $"/oauth-webhook/settings/tokens{(path is [] or ['?', ..] ? "" : "/")}{path}").AbsoluteUri;

    /// <summary>Adds a connection to the certified server over the API.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="grantType">Its grant.</param>
    /// <param name="change">What it has otherwise.</param>
    /// <returns>Its id.</returns>
    public async Task<string> AddAsync(string name, string grantType = "client_credentials", Action<JsonObject>? change = null)
    {
        var interactive = grantType == "authorization_code";
        var connection = new JsonObject
        {
            ["name"] = name,
            ["grantType"] = grantType,
            ["clientId"] = OidcProviderClient.Basic.Id,
            ["clientSecret"] = OidcProviderClient.Basic.Secret,
            ["tokenEndpoint"] = Provider.TokenEndpoint.AbsoluteUri,
            ["baseUri"] = Provider.EchoEndpoint.AbsoluteUri,
        };
        if (interactive)
        {
            connection["authorizationEndpoint"] = Provider.AuthorizationEndpoint.AbsoluteUri;
            connection["userinfoEndpoint"] = Provider.UserinfoEndpoint.AbsoluteUri;
            connection["issuer"] = Provider.Issuer;
            connection["scopes"] = new JsonArray("openid", "email", "offline_access");
            // Without it the server gives no refresh token.
            connection["authorizationParameters"] = new JsonObject { ["prompt"] = "consent" };
        }

        change?.Invoke(connection);
        return (string)(await Host.AddConnectionAsync(connection))["id"]!;
    }

    /// <summary>Adds a connection that somebody has authorized in another browser.</summary>
    public async Task<string> AddAuthorizedAsync(string name, string user = "alice")
    {
        var id = await AddAsync(name, "authorization_code");
        using var robot = new ConsentRobot(Provider, user);
        (await robot.VisitAsync(await Host.BeginAuthorizationAsync(id))).Dispose();
        await UntilAsync(id, connection => (string?)connection["account"] is not null);
        return id;
    }

    /// <summary>Has a connection get its token over the API.</summary>
    public async Task RequestTokenAsync(string id) => (await Host.Api.PostAsync($"oauth-webhook/api/connections/{id}/token", null)).EnsureSuccessStatusCode().Dispose();

    /// <summary>Reads a connection until what the host does in the background has happened.</summary>
    public async Task<JsonNode> UntilAsync(string id, Func<JsonNode, bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            var connection = await Host.ReadConnectionAsync(id);
            if (condition(connection))
                return connection;
            patience.IsCancellationRequested.ShouldBeFalse(connection.ToJsonString());
        }
    }

    private string Catalogue() => JsonSerializer.Serialize(new
    {
        providers = new Dictionary<string, object>
        {
            ["acme-books"] = new
            {
                name = ProviderName,
                documentation = new { url = "https://developer.acme.example/oauth", read = "2026-11-27" },
                grants = (string[])["authorization_code"],
                variables = new { shelf = new { label = "Shelf", help = "The name of your shelf." } },
                connection = new
                {
                    authorizationEndpoint = Provider.AuthorizationEndpoint,
                    tokenEndpoint = Provider.TokenEndpoint,
                    userinfoEndpoint = Provider.UserinfoEndpoint,
                    issuer = Provider.Issuer,
                    baseUri = $"{Provider.EchoEndpoint}/{{shelf}}",
                    scopes = (string[])["openid", "email"],
                },
            },
        },
    });
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ElsaOAuthWebhook.SampleHost.Tests.Host;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.SampleHost.Tests.Screenshots;

/// <summary>Connections as a host has them after a week: most work, some want something.</summary>
internal sealed class BusyWeek
{
    private readonly RunningHost _host;
    private readonly ScriptedServer _provider;
    private string _crm = "";
    private string _stock = "";

    private BusyWeek(RunningHost host, ScriptedServer provider) => (_host, _provider) = (host, provider);

    /// <summary>One that works, used every day.</summary>
    public string Authorized { get; private set; } = "";

    /// <summary>One whose consent was withdrawn.</summary>
    public string Revoked { get; private set; } = "";

    /// <summary>One that workflows name.</summary>
    public const string InUse = "sandbox-service";

    /// <summary>One that a person authorizes on another device.</summary>
    public string Device { get; private set; } = "";

    /// <summary>Adds the connections, and lets the week pass.</summary>
    /// <param name="host">The host, as it was started.</param>
    /// <param name="provider">Plays all the providers, and their APIs.</param>
    public static async Task<BusyWeek> LiveAsync(RunningHost host, ScriptedServer provider)
    {
        var week = new BusyWeek(host, provider);
        await week.SetUpAsync();
        await week.PassAsync();
        return week;
    }

    private async Task SetUpAsync()
    {
        _provider["/authorize"].Otherwise = request => Answer.Redirect(new Uri($"{request.Query["redirect_uri"]}?code=x&state={request.Query["state"]}"));
        _provider["/userinfo"].Otherwise = _ => Answer.Json(new { sub = "1", email = "ann@acme.example" });
        _provider["/api/files"].Otherwise = _ => Answer.Json(new { ok = true });
        _provider["/drive/token"].Otherwise = _ => Answer.Token("drive", 86400, "drive-refresh", "files.read files.write");
        _provider["/crm/token"].Otherwise = _ => Answer.Token("crm", 1200);
        _provider["/shop/token"].Otherwise = request => request.Form["grant_type"] == "refresh_token" ? Answer.Error("invalid_grant", "The merchant uninstalled the app.") : Answer.Token("shop", 86400, "shop-refresh");
        _provider["/stock/token"].Otherwise = _ => Answer.Error("invalid_client", "The client secret has expired.", 401);
        _provider["/device"].Otherwise = _ => Answer.Json(new { device_code = "x", user_code = "WDJB-MJHT", verification_uri = "https://screens.example/device", verification_uri_complete = "https://screens.example/device?code=WDJB-MJHT", expires_in = 900, interval = 5 });
        _provider["/screens/token"].Otherwise = _ => Answer.Error("authorization_pending");

        Authorized = await AddAsync("Invoices in Google Drive", "Google Drive", "authorization_code", "/drive/token", ("userinfoEndpoint", At("/userinfo")), ("description", "Where finance keeps what was billed."));
        await AuthorizeAsync(Authorized);
        Revoked = await AddAsync("Orders of the EU shop", "Shopify", "authorization_code", "/shop/token");
        await AuthorizeAsync(Revoked);
        await AddAsync("Support alerts", "Slack", "authorization_code", "/slack/token");
        _crm = await AddAsync("Customers", "HubSpot", "client_credentials", "/crm/token");
        await AskAsync(_crm);
        _stock = await AddAsync("Warehouse stock", "Depot", "client_credentials", "/stock/token");
        await AskAsync(_stock);
        await AddAsync("Old newsletter", "Mailchimp", "client_credentials", "/crm/token", ("disabled", true));
        Device = await AddAsync("Screen in the hall", "Screens", "urn:ietf:params:oauth:grant-type:device_code", "/screens/token", ("deviceAuthorizationEndpoint", At("/device")));
        await _host.ChangeConnectionAsync(InUse, connection => connection["name"] = "Bookkeeping");
        await _host.RunAsync("json");
    }

    private async Task PassAsync()
    {
        foreach (var requests in (int[])[4, 7, 2, 9, 5, 6])
        {
            for (var i = 0; i < requests; i++)
                await CallAsync(Authorized);
            await CallAsync(_crm);
            _host.Clock.Advance(TimeSpan.FromHours(24));
        }

        await _host.ChangeConnectionAsync(Authorized, connection => connection["scopes"] = new JsonArray("files.read"));
        await CallAsync(Authorized);
        await CallAsync(_crm);
        await AskAsync(Revoked);
        await _host.RunAsync("json");
        await AskAsync(_stock);
        _host.Clock.Advance(TimeSpan.FromMinutes(8));
    }

    private string At(string path) => new Uri(_provider.BaseAddress, path).AbsoluteUri;

    private async Task<string> AddAsync(string name, string provider, string grantType, string tokenEndpoint, params (string Name, JsonNode Value)[] more)
    {
        var connection = new JsonObject
        {
            ["name"] = name,
            ["provider"] = provider,
            ["grantType"] = grantType,
            ["clientId"] = "acme-flows",
            ["clientSecret"] = "secret",
            ["tokenEndpoint"] = At(tokenEndpoint),
            ["baseUri"] = At("/api/"),
        };
        if (grantType == "authorization_code")
            connection["authorizationEndpoint"] = At("/authorize");
        foreach (var (field, value) in more)
            connection[field] = value;
        return (string)(await _host.AddConnectionAsync(connection))["id"]!;
    }

    /// <summary>Walks a consent as a browser would.</summary>
    private async Task AuthorizeAsync(string id)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() });
        (await browser.GetAsync(await _host.BeginAuthorizationAsync(id))).EnsureSuccessStatusCode().Dispose();
    }

    private async Task AskAsync(string id) => (await _host.Api.PostAsync($"oauth-webhook/api/connections/{id}/token", null)).Dispose();

    private async Task CallAsync(string id) => (await _host.Api.PostAsJsonAsync($"oauth-webhook/api/connections/{id}/requests", new { method = "GET", url = "files" })).EnsureSuccessStatusCode().Dispose();
}

using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.References;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

public sealed class BrowserTests(Chromium chromium) : HostedTests, IClassFixture<Chromium>
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    private readonly KnownWorkflows _workflows = new();

    protected override HostSettings Settings => new()
    {
        Configure = builder =>
        {
            builder.AddPageSignIn<TestUsers>();
            builder.Services.AddSingleton<IConnectionReferences>(_workflows);
        },
    };

    public static TheoryData<string, int> Screens => new()
    {
        { "light", 360 },
        { "dark", 360 },
        { "light", 1280 },
        { "dark", 1280 },
    };

    [BrowserTheory]
    [MemberData(nameof(Screens))]
    public async Task Every_page_fits_the_screen_and_breaks_no_rule_of_its_policy(string colours, int width)
    {
        await using var tab = await chromium.OpenTabAsync();
        await tab.Page.SetViewportSizeAsync(width, 800);
        await tab.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colours == "dark" ? ColorScheme.Dark : ColorScheme.Light });
        await LookAsync("sign-in", Tokens);
        await SignInAsync(tab.Page);
        await LookAsync("empty", Tokens);
        var ids = await SeedAsync();
        _workflows.Add(ids["active"], "Invoices of the month");
        _workflows.Add(ids["active"], "A workflow with a rather long name that has to be broken somewhere@example.com", inCode: true);

        await LookAsync("list", Tokens);
        await LookAsync("list-filtered", Tokens + "?status=disabled");
        await LookAsync("list-nothing", Tokens + "?search=nothing");
        await LookAsync("new", Tokens + "/new");
        await LookAsync("new-custom", Tokens + "/new?provider=custom");
        await LookAsync("new-preset", Tokens + "/new?provider=shopify");
        await LookAsync("new-code", Tokens + "/new?grantType=authorization_code");
        await tab.Page.ClickAsync("details > summary");
        await ShootAsync("new-code-advanced");
        await LookAsync("new-password", Tokens + "/new?grantType=password");
        foreach (var (name, id) in ids)
            await LookAsync("details-" + name, $"{Tokens}/{id}");
        await LookAsync("delete", $"{Tokens}/{ids["active"]}/delete");
        await LookAsync("repoint", $"{Tokens}/{ids["active"]}/repoint");
        await tab.Page.SelectOptionAsync("#repoint-target", new SelectOptionValue { Label = "Warehouse" });
        await tab.Page.ClickAsync("text=Point to it");
        await Assertions.Expect(tab.Page.Locator("main")).ToContainTextAsync("Uses “Warehouse” now");
        await ShootAsync("repointed");
        await LookAsync("history", $"{Tokens}/history/{ids.Values.First()}");
        await LookAsync("history-of-all", $"{Tokens}/history");
        await LookAsync("gone", $"{Tokens}/missing");
        await LookAsync("callback-unknown", "/oauth-webhook/callback?code=x&state=y");
        await LookAsync("start-unknown", "/oauth-webhook/authorize/x");
        await LookAsync("new-errors", Tokens + "/new?grantType=client_credentials");
        await tab.Page.FillAsync("[name=name]", "Half a connection");
        await tab.Page.FillAsync("[name=tokenEndpoint]", "http://provider.example/token");
        await tab.Page.FillAsync("[name=clientId]", "client-1");
        await tab.Page.FillAsync("[name=clientSecret]", "secret");
        await tab.Page.ClickAsync("button[name=then]");
        await ShootAsync("new-errors");

        // Chromium itself complains of a page that came with an error's status.
        tab.Errors.Where(error => !error.Contains("the server responded with a status of", StringComparison.Ordinal)).ShouldBeEmpty();
        tab.BlockedRequests.ShouldBeEmpty();

        async Task LookAsync(string name, string path)
        {
            await tab.Page.GotoAsync(new Uri(Host.Address, path).AbsoluteUri);
            await ShootAsync(name);
        }

        async Task ShootAsync(string name)
        {
            await tab.ScreenshotAsync($"pages/{width}-{colours}/{name}");
            (await tab.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, name);
        }
    }

    [BrowserFact]
    public async Task Everything_works_without_scripts()
    {
        await using var tab = await chromium.OpenTabAsync(javaScript: false);
        Server["/token"].Otherwise = _ => Answer.Token("token");
        Server["/authorize"].Otherwise = request => Answer.Redirect(new Uri($"{request.Query["redirect_uri"]}?code=x&state={request.Query["state"]}"));
        await tab.Page.GotoAsync(new Uri(Host.Address, Tokens).AbsoluteUri);
        await SignInAsync(tab.Page);

        await tab.Page.ClickAsync("text=Add the first connection");
        await tab.Page.ClickAsync("text=\"Custom\"");
        await tab.Page.ClickAsync("text=Authorization code");
        await tab.Page.FillAsync("[name=name]", "Calendar");
        await tab.Page.FillAsync("[name=authorizationEndpoint]", Server["/authorize"].Url.AbsoluteUri);
        await tab.Page.FillAsync("[name=tokenEndpoint]", Server["/token"].Url.AbsoluteUri);
        await tab.Page.FillAsync("[name=clientId]", "client-1");
        await tab.Page.FillAsync("[name=clientSecret]", "secret");
        await tab.Page.ClickAsync("text=Save and authorize");
        await Assertions.Expect(tab.Page.Locator("[role=alert]")).ToContainTextAsync("Base URI");
        await tab.Page.FillAsync("[name=baseUri]", Server.BaseAddress.AbsoluteUri);
        await tab.Page.FillAsync("[name=clientSecret]", "secret");
        await tab.Page.ClickAsync("text=Save and authorize");

        // By itself: over the page that leads on, the provider, and the callback.
        await Assertions.Expect(tab.Page.Locator("h1 + .badge")).ToHaveTextAsync("Active");
        await tab.Page.ClickAsync("text=Forget token");
        await Assertions.Expect(tab.Page.Locator("h1 + .badge")).ToHaveTextAsync("No token yet");
        _workflows.Add(new Uri(tab.Page.Url).Segments[^1], "Billing");
        await tab.Page.ClickAsync("text=Delete…");
        await tab.Page.CheckAsync("text=Delete it although it is used");
        await tab.Page.ClickAsync("main button");
        await Assertions.Expect(tab.Page.Locator("main")).ToContainTextAsync("The connection and its token are gone.");
        await tab.Page.ClickAsync("text=Sign out");
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveTextAsync("Sign in");
        tab.Errors.Where(error => !error.Contains("the server responded with a status of", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Scripts_add_a_copy_button_a_question_before_forgetting_and_hide_what_does_not_apply()
    {
        await using var tab = await chromium.OpenTabAsync();
        var ids = await SeedAsync();
        await tab.Page.GotoAsync(new Uri(Host.Address, $"{Tokens}/{ids["active"]}").AbsoluteUri);
        await SignInAsync(tab.Page);
        tab.Page.Dialog += (_, dialog) => _ = dialog.DismissAsync();

        await tab.Page.ClickAsync("text=Forget token");
        await Assertions.Expect(tab.Page.Locator("h1 + .badge")).ToHaveTextAsync("Active");
        await tab.Page.ClickAsync("details:not(.card) > summary");
        await Assertions.Expect(tab.Page.Locator("[name=basicEncoding]")).ToBeVisibleAsync();
        await tab.Page.SelectOptionAsync("[name=clientAuthenticationMethod]", "client_secret_post");
        await Assertions.Expect(tab.Page.Locator("[name=basicEncoding]")).ToBeHiddenAsync();
        await tab.Page.GotoAsync(new Uri(Host.Address, Tokens).AbsoluteUri);
        await tab.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await tab.Page.ClickAsync("text=Copy");
        await Assertions.Expect(tab.Page.Locator("[data-copy]")).ToHaveTextAsync("Copied");
        (await tab.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()")).ShouldBe(new Uri(Host.Address, "/oauth-webhook/callback").AbsoluteUri);
        tab.Errors.ShouldBeEmpty();
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.FillAsync("#user-name", "admin");
        await page.FillAsync("#password", TestUsers.Password);
        await page.ClickAsync("main button");
    }

    /// <summary>One connection of every kind of trouble.</summary>
    private async Task<Dictionary<string, string>> SeedAsync()
    {
        using var client = Host.Administrator();
        Server["/token"].Otherwise = request => request.Form.GetValueOrDefault("grant_type") == "refresh_token"
            ? Answer.Error("invalid_grant", "Token has been expired or revoked.")
            : Answer.Token("token", 3600, scope: "invoices.read invoices.write");
        Server["/refused"].Otherwise = _ => Answer.Error("invalid_client", status: 401);
        var ids = new Dictionary<string, string>
        {
            ["pending"] = await CreateAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress), "Calendar of the support team", "Acme Calendar"),
            ["active"] = await CreateAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress), "Invoices", "Acme Billing"),
            ["failing"] = await CreateAsync(WithTokenEndpoint("/refused"), "Warehouse", "Depot"),
            ["reauthorize"] = await CreateAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress), "Mail of a department with a rather long name that has to be broken somewhere@example.com", "Mail"),
            ["disabled"] = await CreateAsync(Disabled(), "Old shop", "Shop"),
        };
        (await client.PostAsync($"{ConnectionsApi.Path}/{ids["active"]}/token", null)).EnsureSuccessStatusCode().Dispose();
        (await client.PostAsync($"{ConnectionsApi.Path}/{ids["failing"]}/token", null)).Dispose();
        var entered = new JsonObject { ["accessToken"] = "x", ["refreshToken"] = "y", ["expiresAt"] = Host.Time.GetUtcNow().AddSeconds(30) };
        (await client.PutAsJsonAsync($"{ConnectionsApi.Path}/{ids["reauthorize"]}/token", entered)).EnsureSuccessStatusCode().Dispose();
        Host.Time.Advance(TimeSpan.FromMinutes(1));
        (await client.PostAsync($"{ConnectionsApi.Path}/{ids["reauthorize"]}/token", null)).Dispose();
        return ids;

        Task<string> CreateAsync(JsonObject body, string name, string provider)
        {
            body["name"] = name;
            body["provider"] = provider;
            return client.CreateIdAsync(body);
        }

        JsonObject WithTokenEndpoint(string path)
        {
            var body = ConnectionsApi.ClientCredentials(Server.BaseAddress);
            body["tokenEndpoint"] = new Uri(Server.BaseAddress, path).AbsoluteUri;
            return body;
        }

        JsonObject Disabled()
        {
            var body = ConnectionsApi.ClientCredentials(Server.BaseAddress);
            body["disabled"] = true;
            return body;
        }
    }
}

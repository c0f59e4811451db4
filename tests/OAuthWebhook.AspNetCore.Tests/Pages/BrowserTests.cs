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

    [BrowserFact]
    public async Task Everything_works_without_scripts()
    {
        await using var tab = await chromium.OpenTabAsync(javaScript: false);
        Server["/token"].Otherwise = _ => Answer.Token("token");
        Server["/authorize"].Otherwise = request => Answer.Redirect(new Uri($"{request.Query["redirect_uri"]}?code=x&state={request.Query["state"]}"));
        await tab.Page.GotoAsync(new Uri(Host.Address, Tokens).AbsoluteUri);
        await tab.Page.SignInAsync();

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
    public async Task A_double_click_sends_once()
    {
        await using var tab = await chromium.OpenTabAsync();
        Server["/token"].Otherwise = _ => Answer.Token("token");
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        await tab.Page.GotoAsync(new Uri(Host.Address, $"{Tokens}/{id}").AbsoluteUri);
        await tab.Page.SignInAsync();
        var posts = 0;
        tab.Page.Request += (_, request) => posts += request.Method == "POST" ? 1 : 0;

        await tab.Page.DblClickAsync("text=\"Get token\"");
        await Assertions.Expect(tab.Page.Locator("main")).ToContainTextAsync("The provider gave a new token.");

        posts.ShouldBe(1);
    }

    [BrowserFact]
    public async Task A_mail_address_in_the_list_is_broken_between_its_parts_alone()
    {
        await using var tab = await chromium.OpenTabAsync();
        await Host.SeedAsync(Server);
        Server["/userinfo"].Otherwise = _ => Answer.Json(new { sub = "1", email = "financeautomation@northwindtraders.example" });
        using (var client = Host.Administrator())
        {
            var body = ConnectionsApi.ClientCredentials(Server.BaseAddress);
            body["name"] = "crm_synchronization@northwindtraders.example";
            body["userinfoEndpoint"] = new Uri(Server.BaseAddress, "/userinfo").AbsoluteUri;
            var id = await client.CreateIdAsync(body);
            (await client.PostAsync($"{ConnectionsApi.Path}/{id}/token", null)).EnsureSuccessStatusCode().Dispose();
            (await client.PostAsync($"{ConnectionsApi.Path}/{id}/validation", null)).EnsureSuccessStatusCode().Dispose();
        }

        await tab.Page.GotoAsync(new Uri(Host.Address, Tokens).AbsoluteUri);
        await tab.Page.SignInAsync();

        foreach (var width in (int[])[360, 1000, 1280])
        {
            await tab.Page.SetViewportSizeAsync(width, 800);
            var parts = await tab.Page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll(".named")].filter(cell => cell.textContent.includes("northwindtraders")).flatMap(cell => {
                  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), parts = [], range = document.createRange();
                  while (texts.nextNode()) {
                    range.selectNodeContents(texts.currentNode);
                    if (texts.currentNode.textContent.trim()) parts.push(`${range.getClientRects().length} ${texts.currentNode.textContent.trim()}`);
                  }
                  return parts;
                })
                """);
            parts.ShouldBe(["1 crm_", "1 synchronization@", "1 northwindtraders.", "1 example", "1 Acme", "1 financeautomation@", "1 northwindtraders.", "1 example"], $"{width} pixels");
            (await tab.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
        }
    }

    [BrowserFact]
    public async Task Scripts_add_a_copy_button_a_question_before_forgetting_and_hide_what_does_not_apply()
    {
        await using var tab = await chromium.OpenTabAsync();
        var ids = await Host.SeedAsync(Server);
        await tab.Page.GotoAsync(new Uri(Host.Address, $"{Tokens}/{ids["active"]}").AbsoluteUri);
        await tab.Page.SignInAsync();
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

    [BrowserFact]
    public async Task How_the_client_proves_itself_decides_whether_its_secret_is_required()
    {
        await using var tab = await chromium.OpenTabAsync();
        await tab.Page.GotoAsync(new Uri(Host.Address, Tokens + "/new?grantType=authorization_code").AbsoluteUri);
        await tab.Page.SignInAsync();
        var (secret, mark) = (tab.Page.Locator("[name=clientSecret]"), tab.Page.Locator("label[for=field-clientSecret] span"));
        await tab.Page.ClickAsync("details:not(.card) > summary");

        foreach (var (method, required) in (List<(string, bool)>)[("client_secret_post", true), ("none", false), ("client_secret_jwt", true), ("private_key_jwt", false)])
        {
            await tab.Page.SelectOptionAsync("[name=clientAuthenticationMethod]", method);
            await Assertions.Expect(mark).ToBeVisibleAsync(new() { Visible = required });
            (await secret.EvaluateAsync<bool>("input => input.required")).ShouldBe(required, method);
        }

        await tab.Page.SelectOptionAsync("[name='refresh.clientAuthenticationMethod']", "client_secret_basic");
        await Assertions.Expect(mark).ToBeVisibleAsync();
        tab.Errors.ShouldBeEmpty();
    }
}

using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OAuthWebhook.AspNetCore.Hosting;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.AspNetCore.Tests.Picker;
using OAuthWebhook.References;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>Every page, on a phone and on a desk, in light and dark: usable by everybody, no wider than the screen, and within its policy.</summary>
public sealed class AccessibilityTests(Chromium chromium) : HostedTests, IClassFixture<Chromium>
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    private readonly KnownWorkflows _workflows = new();

    protected override HostSettings Settings => new()
    {
        Configuration = { ["OAuthWebhook:AllowedOrigins:0"] = PickerHost.Origin },
        Configure = builder =>
        {
            builder.AddPageSignIn<TestUsers>();
            builder.Services.AddSingleton<IConnectionReferences>(_workflows);
        },
    };

    [AccessibilityFact]
    public async Task The_list_and_what_is_done_with_several()
    {
        await using var tour = await PageTour.BeginAsync(chromium, Host);
        await tour.LookAsync("sign-in", Tokens);
        await tour.Page.FillAsync("#user-name", "admin");
        await tour.Page.FillAsync("#password", "wrong");
        await tour.ClickAsync("main button", "[role=alert]");
        await tour.LookAsync("sign-in-refused");
        await tour.SignInAsync();
        await tour.LookAsync("empty", Tokens);
        var ids = await Host.SeedAsync(Server);
        Use(ids["active"]);

        await tour.LookAsync("list", Tokens);
        await tour.LookAsync("list-filtered", Tokens + "?status=disabled");
        await tour.LookAsync("list-nothing", Tokens + "?search=nothing");
        await tour.GoAsync(Tokens);
        await tour.Page.CheckAsync("[data-ticks]");
        await tour.ClickAsync("text=Delete… >> nth=0", "h1:text('connections?')");
        await tour.LookAsync("bulk-delete");
        await tour.GoAsync(Tokens);
        await tour.Page.CheckAsync("[data-ticks]");
        await tour.ClickAsync("text=\"Validate\"", "h1:text('Validated')");
        await tour.LookAsync("bulk-done");
        await tour.LookAsync("history-of-all", $"{Tokens}/history");

        tour.Faults.ShouldBeEmpty();
    }

    [AccessibilityFact]
    public async Task Adding_a_connection()
    {
        await using var tour = await SignedInAsync();

        await tour.LookAsync("new", Tokens + "/new");
        await tour.LookAsync("new-custom", Tokens + "/new?provider=custom");
        await tour.LookAsync("new-preset", Tokens + "/new?provider=shopify");
        await tour.LookAsync("new-choices", Tokens + "/new?provider=zoho");
        await tour.LookAsync("new-code", Tokens + "/new?grantType=authorization_code");
        await tour.Page.ClickAsync("details > summary");
        await tour.LookAsync("new-code-advanced");
        await tour.LookAsync("new-password", Tokens + "/new?grantType=password");
        await tour.GoAsync(Tokens + "/new?grantType=client_credentials");
        await tour.Page.FillAsync("[name=name]", "Half a connection");
        await tour.Page.FillAsync("[name=tokenEndpoint]", "http://provider.example/token");
        await tour.Page.FillAsync("[name=clientId]", "client-1");
        await tour.Page.FillAsync("[name=clientSecret]", "secret");
        await tour.ClickAsync("button[name=then]", ".invalid-feedback");
        await tour.LookAsync("new-errors");

        tour.Faults.ShouldBeEmpty();
    }

    [AccessibilityFact]
    public async Task A_connection_in_every_state_and_what_becomes_of_it()
    {
        await using var tour = await SignedInAsync();
        var ids = await Host.SeedAsync(Server);
        Use(ids["active"]);

        foreach (var (name, id) in ids)
            await tour.LookAsync("details-" + name, $"{Tokens}/{id}");
        await tour.GoAsync($"{Tokens}/{ids["active"]}");
        await tour.Page.ClickAsync("details.card > summary");
        await tour.ClickAsync("text=Store this token", "#access-token-error:not(:empty)");
        await tour.LookAsync("details-errors");
        await tour.LookAsync("delete", $"{Tokens}/{ids["active"]}/delete");
        await tour.LookAsync("delete-unused", $"{Tokens}/{ids["disabled"]}/delete");
        await tour.LookAsync("history", $"{Tokens}/history/{ids["reauthorize"]}");
        using var client = Host.Administrator();
        var other = ConnectionsApi.ClientCredentials(Server.BaseAddress);
        other["name"] = "Warehouse of next year";
        await client.CreateIdAsync(other);
        await tour.LookAsync("repoint", $"{Tokens}/{ids["active"]}/repoint");
        await tour.Page.SelectOptionAsync("#repoint-target", new SelectOptionValue { Label = "Warehouse of next year" });
        await tour.Page.ClickAsync("text=Point to it");
        await Assertions.Expect(tour.Page.Locator("main")).ToContainTextAsync("Uses “Warehouse of next year” now");
        await tour.LookAsync("repointed");
        await tour.LookAsync("gone", $"{Tokens}/missing");

        tour.Faults.ShouldBeEmpty();
    }

    [AccessibilityFact]
    public async Task To_another_environment()
    {
        await using var tour = await SignedInAsync();
        var ids = await Host.SeedAsync(Server);
        using var client = Host.Administrator();
        var export = await client.GetByteArrayAsync($"/oauth-webhook/api/export?id={ids["active"]}&id={ids["pending"]}");
        (await client.DeleteAsync($"{ConnectionsApi.Path}/{ids["pending"]}")).EnsureSuccessStatusCode().Dispose();

        await tour.LookAsync("import", $"{Tokens}/import");
        await tour.Page.SetInputFilesAsync("#file", new FilePayload { Name = "export.json", MimeType = "application/json", Buffer = "{}"u8.ToArray() });
        await tour.ClickAsync("main button", "[role=alert]");
        await tour.LookAsync("import-refused");
        await tour.GoAsync($"{Tokens}/import");
        await tour.Page.SetInputFilesAsync("#file", new FilePayload { Name = "export.json", MimeType = "application/json", Buffer = export });
        await tour.ClickAsync("main button", "text=Import these");
        await tour.LookAsync("import-preview");
        await tour.Page.ClickAsync("text=Import these");
        await Assertions.Expect(tour.Page.Locator("h1")).ToHaveTextAsync("Imported");
        await tour.LookAsync("imported");

        tour.Faults.ShouldBeEmpty();
    }

    [AccessibilityFact]
    public async Task A_consent()
    {
        await using var tour = await SignedInAsync();
        using var client = Host.Administrator();
        await LeaveNotAsync(tour.Page, "**/authorize/**");
        Server["/device"].Enqueue(Answer.Json(new { device_code = "x", user_code = "WDJB-MJHT", verification_uri = "https://provider.example/device", verification_uri_complete = "https://provider.example/device?user_code=WDJB-MJHT", expires_in = 600, interval = 5 }));
        var device = await client.CreateIdAsync(ConnectionsApi.Device(Server.BaseAddress));
        var code = await client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));

        await tour.GoAsync($"{Tokens}/{device}");
        await tour.ClickAsync("text=\"Authorize\"", "#user-code");
        await tour.Page.WaitForURLAsync("**/device**");
        await tour.LookAsync("device");
        await tour.GoAsync($"{Tokens}/{code}");
        await tour.Page.ClickAsync("text=\"Authorize\"");
        await Assertions.Expect(tour.Page.Locator("h1")).ToHaveTextAsync("Continue to the provider");
        await tour.LookAsync("continue");
        await tour.LookAsync("callback-unknown", "/oauth-webhook/callback?code=x&state=y");
        await tour.Page.UnrouteAllAsync();
        await tour.LookAsync("start-unknown", "/oauth-webhook/authorize/x");

        tour.Faults.ShouldBeEmpty();
    }

    [AccessibilityFact]
    public async Task An_end_user_s_consent()
    {
        await using var tour = await PageTour.BeginAsync(chromium, Host);
        using var client = Host.Administrator();
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        body["template"] = true;
        var template = await client.CreateIdAsync(body);
        using var made = await client.PostAsJsonAsync($"{ConnectionsApi.Path}/{template}/consent-links", new JsonObject { ["subject"] = "alice" });
        await LeaveNotAsync(tour.Page, "**/authorize/**");

        await tour.LookAsync("connect", new Uri((string)(await made.ReadAsync())["url"]!).PathAndQuery);
        await tour.Page.ClickAsync("main button");
        await Assertions.Expect(tour.Page.Locator("main a")).ToContainTextAsync("Continue to");
        await tour.LookAsync("connect-continue");
        await tour.LookAsync("connect-unknown", "/oauth-webhook/connect/x");
        await tour.GoAsync(Tokens);
        await tour.SignInAsync();
        await tour.LookAsync("details-template", $"{Tokens}/{template}");
        await tour.GoAsync($"{Tokens}?search=alice");
        await tour.Page.ClickAsync("text=\"Open\" >> nth=0");
        await Assertions.Expect(tour.Page.Locator("main")).ToContainTextAsync("This end user has not connected an account yet.");
        await tour.LookAsync("details-of-an-end-user");

        tour.Faults.ShouldBeEmpty();
    }

    [AccessibilityFact]
    public async Task A_designer_s_pop_up()
    {
        await using var tour = await PageTour.BeginAsync(chromium, Host);
        Server["/token"].Enqueue(Answer.Error("invalid_client", status: 401));
        var ticket = await Host.IssueAsync();

        await tour.LookAsync("picker-new", new Uri((string)ticket["url"]!).PathAndQuery);
        await tour.LookAsync("picker-form", PickerHost.PageOf((string)ticket["id"]!, "?grantType=client_credentials"));
        foreach (var (name, value) in PickerHost.ClientCredentials(Server).Take(3))
            await tour.Page.FillAsync($"[name={name}]", value);
        await tour.Page.FillAsync("[name=tokenEndpoint]", Server["/token"].Url.AbsoluteUri);
        await tour.Page.FillAsync("[name=baseUri]", Server.BaseAddress.AbsoluteUri);
        await tour.Page.ClickAsync("text=Save and get token");
        await Assertions.Expect(tour.Page.Locator("h1")).ToContainTextAsync("not ready yet");
        await tour.LookAsync("picker-failed");
        Server["/token"].Otherwise = _ => Answer.Token("token");
        await tour.Page.ClickAsync("main button");
        await Assertions.Expect(tour.Page.Locator("h1")).ToContainTextAsync("is ready");
        await tour.LookAsync("picker-done");
        await tour.LookAsync("picker-closed", PickerHost.PageOf("x"));

        tour.Faults.ShouldBeEmpty();
    }

    [AccessibilityFact]
    public async Task A_consent_in_a_designer_s_pop_up()
    {
        await using var tour = await PageTour.BeginAsync(chromium, Host);
        await LeaveNotAsync(tour.Page, "**/authorize/**");
        Server["/device"].Enqueue(Answer.Json(new { device_code = "x", user_code = "WDJB-MJHT", verification_uri = "https://provider.example/device", expires_in = 600, interval = 5 }));
        Server["/token"].Otherwise = _ => Answer.Error("access_denied");

        await AddInPopUpAsync("authorization_code", ("authorizationEndpoint", "/authorize"));
        await Assertions.Expect(tour.Page.Locator("h1")).ToHaveTextAsync("Continue to the provider");
        await tour.LookAsync("picker-continue");
        await AddInPopUpAsync("urn:ietf:params:oauth:grant-type:device_code", ("deviceAuthorizationEndpoint", "/device"));
        await Assertions.Expect(tour.Page.Locator("#user-code")).ToHaveTextAsync("WDJB-MJHT");
        await tour.LookAsync("picker-device");
        Host.Time.Advance(TimeSpan.FromMinutes(11));
        await Assertions.Expect(tour.Page.Locator("main button")).ToHaveTextAsync("Begin again");
        await tour.LookAsync("picker-device-over");

        tour.Faults.ShouldBeEmpty();

        async Task AddInPopUpAsync(string grantType, (string Field, string Path) endpoint)
        {
            var ticket = await Host.IssueAsync();
            await tour.GoAsync(new Uri((string)ticket["url"]!).PathAndQuery);
            await tour.GoAsync(PickerHost.PageOf((string)ticket["id"]!, "?grantType=" + grantType));
            foreach (var (field, path) in new[] { endpoint, ("tokenEndpoint", "/token"), ("baseUri", "/api/") })
                await tour.Page.FillAsync($"[name={field}]", new Uri(Server.BaseAddress, path).AbsoluteUri);
            await tour.Page.FillAsync("[name=name]", "Calendar");
            await tour.Page.FillAsync("[name=clientId]", "client-1");
            await tour.Page.FillAsync("[name=clientSecret]", "secret");
            await tour.Page.ClickAsync("text=Save and authorize");
        }
    }

    private void Use(string id)
    {
        _workflows.Add(id, "Invoices of the month");
        _workflows.Add(id, "A workflow with a rather long name that has to be broken somewhere@example.com", inCode: true);
    }

    private async Task<PageTour> SignedInAsync()
    {
        var tour = await PageTour.BeginAsync(chromium, Host);
        await tour.GoAsync(Tokens);
        await tour.SignInAsync();
        return tour;
    }

    // An answer without content leaves a browser where it is, so a page that leads on by itself can be looked at.
    private static Task<IAsyncDisposable> LeaveNotAsync(IPage page, string url) => page.RouteAsync(url, route => route.FulfillAsync(new RouteFulfillOptions { Status = 204 }));
}

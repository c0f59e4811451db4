using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ElsaOAuthWebhook.Studio.Tests.Running;
using Microsoft.Playwright;
using OAuthWebhook.Testing;
using static Microsoft.Playwright.Assertions;

namespace ElsaOAuthWebhook.Studio.Tests.Browser;

/// <summary>What an author does, in the real Studio.</summary>
public sealed class StudioTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private RunningStudio _studio = null!;
    private BrowserTab _tab = null!;

    private IPage Page => _tab.Page;

    private EditorPage Editor => new(_studio, Page);

    public async Task InitializeAsync()
    {
        if (StudioBrowserFactAttribute.SkipReason is not null)
            return;
        _studio = await RunningStudio.StartAsync();
        _tab = await chromium.OpenTabAsync();
        await Page.SetViewportSizeAsync(1500, 1000);
    }

    public async Task DisposeAsync()
    {
        if (_tab is null)
            return;
        await _tab.DisposeAsync();
        await _studio.DisposeAsync();
    }

    [StudioBrowserFact]
    public async Task An_author_drops_the_activity_picks_a_token_requests_a_new_one_and_the_workflow_holds_its_id()
    {
        await AuthorizePersonAsync();
        await Editor.OpenAsync();
        await Editor.DropRequestAsync();

        // Pick, by keyboard alone.
        await Editor.Chosen.FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Editor.Options).ToHaveCountAsync(2);
        await Page.Keyboard.TypeAsync("service");
        await Expect(Editor.Options).ToHaveCountAsync(1);
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Editor.Chosen).ToContainTextAsync("Sandbox service");
        await Expect(Editor.Chosen).ToBeFocusedAsync();
        (await Editor.SavedAsync("token")).ShouldBe(("Literal", "sandbox-service"));

        // Request a new one in the pop-up, up to the provider and back.
        var popUp = await Page.RunAndWaitForPopupAsync(() => Editor.RequestNewToken.ClickAsync());
        await EnterAsync(popUp);
        await popUp.UntilClosedAsync(() => popUp.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync());
        await Expect(Editor.Chosen).ToContainTextAsync("My CRM");
        await Expect(Editor.Chosen).ToContainTextAsync("Active");

        var (type, id) = await Editor.SavedAsync("token", but: "sandbox-service");
        type.ShouldBe("Literal");
        (await _studio.Host.ReadConnectionAsync(id))["name"]!.ToString().ShouldBe("My CRM");
        _studio.Elsa.Requests.ShouldNotContain(request => request.Contains("/options/Token", StringComparison.Ordinal));
        _tab.BlockedRequests.ShouldBeEmpty();
    }

    [StudioBrowserFact]
    public async Task An_input_of_another_activity_that_names_a_connection_shows_one_that_is_gone_and_picks_another()
    {
        await AuthorizePersonAsync();
        _studio.Elsa.Definition = Workflows.Flowchart(Workflows.Activity("WriteLine1", "Elsa.WriteLine", "text", new JsonObject { ["type"] = "OAuth connection", ["value"] = "from-elsewhere" }));
        await Editor.OpenAsync();
        await Editor.SelectAsync("WriteLine1");

        await Expect(Editor.Chosen).ToContainTextAsync("There is no token from-elsewhere");
        await Editor.Chosen.ClickAsync();
        await Editor.Options.Filter(new() { HasText = "Sandbox person" }).ClickAsync();

        await Expect(Editor.Chosen).ToContainTextAsync("Sandbox person");
        (await Editor.SavedAsync("text", but: "from-elsewhere")).ShouldBe(("OAuth connection", "sandbox-person"));
    }

    [StudioBrowserFact]
    public async Task From_the_menu_of_syntaxes_an_author_makes_an_input_of_another_activity_a_connection()
    {
        _studio.Elsa.Definition = Workflows.Flowchart(Workflows.Activity("WriteLine1", "Elsa.WriteLine", "text", new JsonObject { ["type"] = "Literal", ["value"] = "" }));
        await Editor.OpenAsync();
        await Editor.ChooseSyntaxAsync("WriteLine1", "Text", "OAuth connection");

        await Expect(Editor.Chosen).ToContainTextAsync("Choose a token");
        await Editor.Chosen.ClickAsync();
        // Nobody has authorized the other one.
        await Expect(Editor.Options).ToHaveCountAsync(1);
        await Editor.Options.Filter(new() { HasText = "Sandbox service" }).ClickAsync();

        await Expect(Editor.Chosen).ToContainTextAsync("Sandbox service");
        (await Editor.SavedAsync("text")).ShouldBe(("OAuth connection", "sandbox-service"));
    }

    [StudioBrowserFact]
    public async Task The_menu_leads_to_all_tokens_where_one_is_renamed_authorized_and_deleted()
    {
        await _studio.SignInAsync(Page, "workflows/definitions");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Manage Tokens" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Manage Tokens" })).ToBeVisibleAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Update Sandbox person" }).ClickAsync();
        await Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Ann's calendar");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(Page.Locator(".oaw-news")).ToHaveTextAsync("“Ann's calendar” was saved.");

        var popUp = await Page.RunAndWaitForPopupAsync(() => Page.GetByRole(AriaRole.Button, new() { Name = "Authorize Ann's calendar" }).ClickAsync());
        await popUp.WaitForURLAsync("**/sandbox/authorize**");
        await popUp.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
        await Expect(Page.Locator(".oaw-news")).ToHaveTextAsync("“Ann's calendar” has a new token.");
        await Expect(Page.GetByRole(AriaRole.Row, new() { Name = "Ann's calendar" })).ToContainTextAsync("Active");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete Ann's calendar" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(Page.Locator(".oaw-news")).ToContainTextAsync("“Ann's calendar” was deleted.");
        await Expect(Page.GetByRole(AriaRole.Row, new() { Name = "Ann's calendar" })).ToHaveCountAsync(0);
        using var gone = await _studio.Host.Api.GetAsync("oauth-webhook/api/connections/sandbox-person");
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [StudioBrowserFact]
    public async Task Picker_and_page_meet_WCAG_in_light_and_dark()
    {
        _studio.Elsa.Definition = Workflows.Flowchart(Workflows.Activity("WriteLine1", "Elsa.WriteLine", "text", new JsonObject { ["type"] = "OAuth connection", ["value"] = "sandbox-service" }));
        await Editor.OpenAsync();
        await Editor.SelectAsync("WriteLine1");
        await Editor.Chosen.ClickAsync();
        await Expect(Editor.Options).ToHaveCountAsync(1);
        (await Page.ViolationsAsync(".oaw")).ShouldBeEmpty();
        await Editor.TurnDarkAsync();
        (await Page.ViolationsAsync(".oaw")).ShouldBeEmpty();

        await Page.GetByRole(AriaRole.Link, new() { Name = "Manage Tokens", Exact = true }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Update Sandbox person" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete Sandbox service" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Keep" })).ToBeVisibleAsync();
        (await Page.ViolationsAsync(".oaw")).ShouldBeEmpty();
        await _tab.ScreenshotAsync("studio-manage-tokens-dark");
        await Editor.TurnDarkAsync();
        (await Page.ViolationsAsync(".oaw")).ShouldBeEmpty();
    }

    private async Task AuthorizePersonAsync()
    {
        using var entered = await _studio.Host.Api.PutAsJsonAsync("oauth-webhook/api/connections/sandbox-person/token", new { accessToken = "entered" });
        entered.EnsureSuccessStatusCode();
    }

    private async Task EnterAsync(IPage popUp)
    {
        string At(string path) => new Uri(_studio.Host.Address, path).AbsoluteUri;
        await popUp.GetByRole(AriaRole.Link, new() { Name = "Custom", Exact = true }).ClickAsync();
        await popUp.GetByRole(AriaRole.Link, new() { Name = "Authorization code" }).ClickAsync();
        await popUp.Locator("[name=name]").FillAsync("My CRM");
        await popUp.Locator("[name=clientId]").FillAsync("sandbox-client");
        await popUp.Locator("[name=clientSecret]").FillAsync("sandbox-secret");
        await popUp.Locator("[name=authorizationEndpoint]").FillAsync(At("/sandbox/authorize"));
        await popUp.Locator("[name=tokenEndpoint]").FillAsync(At("/sandbox/token"));
        await popUp.Locator("[name=baseUri]").FillAsync(At("/sandbox/api/"));
        await popUp.GetByRole(AriaRole.Button, new() { Name = "Save and authorize" }).ClickAsync();
        await popUp.WaitForURLAsync("**/sandbox/authorize**");
    }
}

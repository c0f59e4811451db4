using System.Reflection;
using ElsaOAuthWebhook.Studio.Connections;
using ElsaOAuthWebhook.Studio.ManageTokens;
using ElsaOAuthWebhook.Studio.Server;
using ElsaOAuthWebhook.Studio.Tests.Rendering;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.ManageTokens;

public sealed class ManageTokensTests
{
    [Fact]
    public async Task Studios_menu_leads_to_a_page_for_those_who_are_signed_in()
    {
        var menu = new ManageTokensMenu();
        var group = (await menu.GetMenuGroupsAsync()).ShouldHaveSingleItem();
        var item = (await menu.GetMenuItemsAsync()).ShouldHaveSingleItem();

        (group.Text, item.Text, item.GroupName).ShouldBe(("Global Workflow Settings", "Manage Tokens", group.Name));
        typeof(ManageTokensPage).GetCustomAttribute<RouteAttribute>()!.Template.ShouldBe("/" + item.Href);
        typeof(ManageTokensPage).GetCustomAttribute<AuthorizeAttribute>().ShouldNotBeNull();
    }

    [Fact]
    public async Task It_lists_tokens_with_what_can_be_done_with_each()
    {
        await using var server = await ScriptedTokens.StartAsync(
            new { id = "a", name = "Drive", authenticationType = "oauth2", grantType = "authorization_code", callbackUrl = "https://x.example/callback", status = "active", account = "ann", lastUsedAt = "2025-12-31T22:00:00Z" },
            new { id = "b", name = "CRM", authenticationType = "oauth2", grantType = "client_credentials", status = "failing", statusDetail = new { reason = "It is away.", nextStep = "Wait." } },
            new { id = "c", name = "Screen", authenticationType = "oauth2", grantType = "urn:ietf:params:oauth:grant-type:device_code", status = "pendingAuthorization" },
            new { id = "d", name = "Key", authenticationType = "apiKey", status = "active" });
        await using var page = new RenderedPage(server.Address);

        var text = RenderedPage.TextOf(await page.RenderAsync<ManageTokensPage>());

        server.Connections.Requests.ShouldHaveSingleItem().Url.Query.ShouldBe("?subjects=false&pageSize=200");

        text.ShouldContain("Drive ann Active 2 hours ago Re-authorize Update Delete");
        text.ShouldContain("CRM – Failing It is away. Wait. never Get token Update Delete");
        text.ShouldContain("Screen – No token yet never Authorize Update Delete");
        text.ShouldContain("Key – Active never Update Delete");
    }

    [Fact]
    public async Task Without_tokens_it_says_the_first_step()
    {
        await using var server = await ScriptedTokens.StartAsync();
        await using var page = new RenderedPage(server.Address);

        (await page.RenderAsync<ManageTokensPage>()).ShouldContain("There is no token yet.");
    }

    [Fact]
    public async Task An_answer_that_comes_after_that_to_a_later_look_is_not_shown()
    {
        await using var server = await ScriptedTokens.StartAsync();
        await using var page = new RenderedPage(server.Address);
        await page.RenderAsync<ManageTokensPage>();
        var late = new AnswerGate();
        server.Connections.Enqueue(Named("Deleted meanwhile").Behind(late), Named("Still there"));

        var first = page.EnterAsync("type", "search", "t");
        await late.ArrivalAsync();
        page.Get<ConnectionDirectory>().Refresh();
        await page.UntilAsync("Still there");
        late.Open();
        await first;

        (await page.HtmlAsync()).ShouldNotContain("Deleted meanwhile");
    }

    [Fact]
    public async Task The_rows_stay_when_a_later_look_fails()
    {
        await using var server = await ScriptedTokens.StartAsync(new { id = "a", name = "Drive", status = "active" });
        await using var page = new RenderedPage(server.Address);
        await page.RenderAsync<ManageTokensPage>();
        server.Connections.Otherwise = _ => Answer.Text("""{ "detail": "The store is away." }""", "application/json", 503);

        page.Get<ConnectionDirectory>().Refresh();

        (await page.UntilAsync("The store is away.")).ShouldContain("Drive");
    }

    [Fact]
    public async Task A_token_requested_in_a_pop_up_is_told_and_listed()
    {
        await using var server = await ScriptedTokens.StartAsync();
        server["ui-tickets"].Otherwise = _ => Answer.Json(new { id = "z1", url = "https://flows.example.com/oauth-webhook/ui-tickets/x" });
        server["connections/crm"].Otherwise = _ => Answer.Json(new { id = "crm", name = "My CRM", status = "active" });
        await using var page = new RenderedPage(server.Address);
        await page.RenderAsync<ManageTokensPage>();
        var button = page.Browser.Buttons.ShouldHaveSingleItem();

        await page.CallAsync(async () =>
        {
            (await button.BeginAsync("https://studio.example.com", "0123456789abcdef")).ShouldBe("https://flows.example.com/oauth-webhook/ui-tickets/x");
            server.Connections.Otherwise = _ => Named("My CRM");
            await button.OnHeardAsync("0123456789abcdef", "crm");
        });

        var text = RenderedPage.TextOf(await page.UntilAsync("Update My CRM"));
        text.ShouldContain("“My CRM” was added.");
        text.ShouldNotContain("There is no token yet.");
    }

    [Fact]
    public async Task A_token_requested_in_a_pop_up_is_told_also_where_its_name_cannot_be_read()
    {
        await using var server = await ScriptedTokens.StartAsync();
        server["ui-tickets"].Otherwise = _ => Answer.Json(new { id = "z1", url = "https://flows.example.com/oauth-webhook/ui-tickets/x" });
        server["connections/crm"].Otherwise = _ => Answer.Empty(503);
        await using var page = new RenderedPage(server.Address);
        await page.RenderAsync<ManageTokensPage>();
        var button = page.Browser.Buttons.ShouldHaveSingleItem();

        await page.CallAsync(async () =>
        {
            await button.BeginAsync("https://studio.example.com", "0123456789abcdef");
            await button.OnHeardAsync("0123456789abcdef", "crm");
        });

        await page.UntilAsync("The token was added.");
    }

    [Fact]
    public async Task What_is_searched_for_is_sent_without_the_blanks_around_it()
    {
        await using var server = await ScriptedTokens.StartAsync();
        await using var page = new RenderedPage(server.Address);
        await page.RenderAsync<ManageTokensPage>();

        await page.EnterAsync("type", "search", " crm ");
        await page.UntilAsync("No token matches “crm”.");
        server.Connections.Requests[^1].Query["search"].ShouldBe("crm");
        await page.EnterAsync("type", "search", "  ");

        await page.UntilAsync("There is no token yet.");
        server.Connections.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_typed_while_an_answer_is_on_its_way_is_not_overwritten()
    {
        await using var server = await ScriptedTokens.StartAsync();
        await using var page = new RenderedPage(server.Address);
        await page.RenderAsync<ManageTokensPage>();

        (await page.ElementsAsync()).Single(element => element.Name == "input").Bound.ShouldBe(["value"]);
    }

    [Fact]
    public async Task What_is_in_the_servers_configuration_is_changed_there()
    {
        await using var server = await ScriptedTokens.StartAsync();
        await using var page = new RenderedPage(server.Address);
        var connection = new ConnectionSummary { Id = "crm", Name = "CRM", ConfigurationKey = "OAuthWebhook:Connections:crm" };

        (await page.RenderAsync<DeletePanel>((nameof(DeletePanel.Connection), connection))).ShouldNotContain(">Delete<");
        (await page.RenderAsync<UpdatePanel>((nameof(UpdatePanel.Connection), connection))).ShouldContain("OAuthWebhook:Connections:crm");
    }

    private static Answer Named(string name) => Answer.Json(new { items = new[] { new { id = name, name, status = "active" } }, totalCount = 1 });
}

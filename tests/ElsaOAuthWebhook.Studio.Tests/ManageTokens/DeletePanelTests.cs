using ElsaOAuthWebhook.Studio.ManageTokens;
using ElsaOAuthWebhook.Studio.Server;
using ElsaOAuthWebhook.Studio.Tests.Rendering;
using Microsoft.AspNetCore.Components;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.ManageTokens;

/// <summary>The question before a token is deleted.</summary>
public sealed class DeletePanelTests : IAsyncLifetime
{
    private const string Away = """{ "detail": "The workflows' store cannot be reached." }""";

    private readonly List<string?> _done = [];
    private ScriptedTokens _server = null!;
    private RenderedPage _page = null!;

    private ScriptedEndpoint Connection => _server["connections/crm"];

    private ScriptedEndpoint Usages => _server["connections/crm/usages"];

    public async Task InitializeAsync()
    {
        _server = await ScriptedTokens.StartAsync();
        Connection.Otherwise = _ => Answer.Empty(204);
        _page = new(_server.Address);
    }

    public async Task DisposeAsync()
    {
        await _page.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_nothing_uses_is_deleted_without_force()
    {
        Usages.Otherwise = _ => Uses();
        await AskAsync();

        await _page.ClickAsync("Delete");

        Connection.Requests.ShouldHaveSingleItem().Url.Query.ShouldBeEmpty();
        _done.ShouldBe(["“CRM” was deleted."]);
    }

    [Fact]
    public async Task Before_a_token_is_deleted_it_says_what_uses_it()
    {
        Usages.Otherwise = _ => Uses(new { kind = "workflow", id = "orders", name = "Orders", version = 3, stage = "published", activity = new { id = "a1", name = "Send order" } });

        var html = await AskAsync();

        RenderedPage.TextOf(html).ShouldContain("workflow Orders, version 3 (published), activity Send order");
        html.ShouldContain("oaw-dangerous\" disabled");
    }

    [Fact]
    public async Task What_is_in_use_is_deleted_by_who_ticks_that()
    {
        Usages.Otherwise = _ => Uses(new { kind = "workflow", id = "orders", name = "Orders" });
        await AskAsync();

        await _page.ClickAsync("Delete");
        Connection.Requests.ShouldBeEmpty();
        await _page.TickAsync();
        await _page.ClickAsync("Delete");

        Connection.Requests.ShouldHaveSingleItem().Url.Query.ShouldBe("?force=true");
        _done.ShouldBe(["“CRM” was deleted."]);
    }

    [Fact]
    public async Task A_tick_that_is_taken_away_counts_for_nothing()
    {
        Usages.Otherwise = _ => Uses(new { kind = "workflow", id = "orders", name = "Orders" });
        await AskAsync();

        await _page.TickAsync();
        await _page.TickAsync(false);
        await _page.ClickAsync("Delete");

        Connection.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_nobody_knows_what_uses_it_it_is_deleted_by_who_ticks_that()
    {
        Usages.Otherwise = _ => Answer.Text(Away, "application/json", 503);
        var html = await AskAsync();
        RenderedPage.TextOf(html).ShouldContain("What uses it cannot be told: The workflows' store cannot be reached. Look again Delete it although it may be used");
        html.ShouldContain("oaw-dangerous\" disabled");

        await _page.ClickAsync("Delete");
        Connection.Requests.ShouldBeEmpty();
        await _page.TickAsync();
        await _page.ClickAsync("Delete");

        Connection.Requests.ShouldHaveSingleItem().Url.Query.ShouldBe("?force=true");
    }

    [Fact]
    public async Task What_was_ticked_while_nobody_knew_is_not_ticked_for_what_is_known_later()
    {
        Usages.Enqueue(Answer.Text(Away, "application/json", 503)).Otherwise = _ => Uses(new { kind = "workflow", id = "orders", name = "Orders" });
        await AskAsync();
        await _page.TickAsync();

        await _page.ClickAsync("Look again");
        await _page.UntilAsync("workflow Orders");
        await _page.ClickAsync("Delete");

        Connection.Requests.ShouldBeEmpty();
        (await _page.HtmlAsync()).ShouldNotContain("cannot be told");
    }

    [Fact]
    public async Task What_was_ticked_for_a_list_is_not_ticked_for_a_longer_one()
    {
        Usages.Enqueue(Uses(new { kind = "workflow", id = "orders", name = "Orders" })).Otherwise = _ => Uses(new { kind = "workflow", id = "orders", name = "Orders" }, new { kind = "workflow", id = "invoices", name = "Invoices" });
        Connection.Otherwise = _ => Answer.Text(Away, "application/json", 503);
        await AskAsync();
        await _page.TickAsync();
        await _page.ClickAsync("Delete");
        await _page.UntilAsync("workflow Invoices");

        await _page.ClickAsync("Delete");

        Connection.Requests.ShouldHaveSingleItem("nobody has ticked it for both");
        (await _page.HtmlAsync()).ShouldContain("oaw-dangerous\" disabled");
    }

    [Theory]
    [InlineData(403, """{ "detail": "You lack read:oauth-connections." }""")]
    [InlineData(404, """{ "detail": "No connection has this id." }""")]
    public async Task Who_may_not_know_what_uses_it_and_what_is_gone_get_no_box_to_tick(int status, string body)
    {
        Usages.Otherwise = _ => Answer.Text(body, "application/json", status);

        var html = await AskAsync();

        html.ShouldNotContain("type=\"checkbox\"");
        html.ShouldContain("oaw-dangerous\" disabled");
        await _page.ClickAsync("Delete");
        Connection.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_has_come_into_use_since_the_question_is_shown_with_the_box_to_tick()
    {
        Usages.Enqueue(Uses()).Otherwise = _ => Uses(new { kind = "workflow", id = "orders", name = "Orders" });
        Connection.Otherwise = _ => Answer.Text("""{ "detail": "It is used." }""", "application/json", 409);
        await AskAsync();

        await _page.ClickAsync("Delete");

        var html = await _page.UntilAsync("it has come into use, as listed above.");
        RenderedPage.TextOf(html).ShouldContain("workflow Orders");
        html.ShouldContain("type=\"checkbox\"");
        _done.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_server_refuses_all_the_same_is_told()
    {
        Usages.Otherwise = _ => Answer.Text(Away, "application/json", 503);
        Connection.Otherwise = _ => Answer.Text("""{ "detail": "The connections' store is away." }""", "application/json", 503);
        await AskAsync();

        await _page.TickAsync();
        await _page.ClickAsync("Delete");

        (await _page.UntilAsync("The connections' store is away.")).ShouldContain("What uses it cannot be told");
        _done.ShouldBeEmpty();
    }

    private Task<string> AskAsync() => _page.RenderAsync<DeletePanel>(
        (nameof(DeletePanel.Connection), new ConnectionSummary { Id = "crm", Name = "CRM" }),
        (nameof(DeletePanel.OnDone), EventCallback.Factory.Create<string?>(this, _done.Add)));

    private static Answer Uses(params object[] references) => Answer.Json(new { references, unread = Array.Empty<object>(), limits = Array.Empty<string>() });
}

using ElsaOAuthWebhook.Studio.Connections;
using ElsaOAuthWebhook.Studio.Picker;
using ElsaOAuthWebhook.Studio.Tests.Rendering;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.Picker;

/// <summary>The picker's list, of more tokens than the server gives at once.</summary>
public sealed class PickerListTests : IAsyncLifetime
{
    private readonly Dictionary<string, Answer> _found = [];
    private readonly List<string> _picked = [];
    private ScriptedTokens _server = null!;
    private RenderedPage _page = null!;

    public async Task InitializeAsync()
    {
        _server = await ScriptedTokens.StartAsync();
        _server.Connections.Otherwise = request => request.Query.TryGetValue("search", out var search) ? _found[search] : Page(205, Enumerable.Range(1, 200).Select(number => $"Token {number}"));
        _page = new(_server.Address);
        await _page.RenderAsync<TokenPicker>(("ValueChanged", EventCallback.Factory.Create<string>(this, _picked.Add)));
    }

    public async Task DisposeAsync()
    {
        await _page.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task It_says_how_many_there_are_and_has_the_server_search()
    {
        _found["crm"] = Page(3, ["CRM 1", "CRM 2", "CRM 3"]);
        await OpenAsync();
        await _page.UntilAsync("The first 200 of 205 tokens. Search for others.");

        await _page.EnterAsync("type", "search", "crm");

        var html = await _page.HtmlAsync();
        html.ShouldContain("3 of 205 tokens");
        html.ShouldContain("CRM 3");
        html.ShouldNotContain("Token 1");
    }

    [Fact]
    public async Task Of_more_than_the_server_gives_it_says_that_there_are_more()
    {
        _found["t"] = Page(201, Enumerable.Range(1, 200).Select(number => $"T {number}"));
        await OpenAsync();

        await _page.EnterAsync("type", "search", "t");

        (await _page.HtmlAsync()).ShouldContain("The first 200 of 201 tokens. Search for others.");
    }

    [Fact]
    public async Task An_answer_that_comes_after_that_to_a_later_search_is_not_shown()
    {
        var late = new AnswerGate();
        _found["c"] = Page(1, ["Late"]).Behind(late);
        _found["crm"] = Page(1, ["CRM"]);
        await OpenAsync();

        var first = _page.EnterAsync("type", "search", "c");
        await late.ArrivalAsync();
        await _page.EnterAsync("type", "search", "crm");
        late.Open();
        await first;

        (await _page.HtmlAsync()).ShouldContain("CRM");
        (await _page.HtmlAsync()).ShouldNotContain("Late");
    }

    [Fact]
    public async Task An_answer_that_comes_after_that_to_a_later_look_is_not_shown()
    {
        var late = new AnswerGate();
        _found["crm"] = Page(1, ["Late"]).Behind(late);
        await OpenAsync();

        var first = _page.EnterAsync("type", "search", "crm");
        await late.ArrivalAsync();
        _found["crm"] = Page(1, ["Fresh"]);
        _page.Get<ConnectionDirectory>().Refresh();
        await _page.UntilAsync("Fresh");
        late.Open();
        await first;

        (await _page.HtmlAsync()).ShouldNotContain("Late");
    }

    [Fact]
    public async Task Until_the_server_has_found_something_Enter_picks_nothing()
    {
        var late = new AnswerGate();
        _found["crm"] = Page(2, ["CRM 1", "CRM 2"]).Behind(late);
        await OpenAsync();

        var search = _page.EnterAsync("type", "search", "crm");
        await late.ArrivalAsync();
        await _page.PressAsync("type", "search", "Enter");
        _picked.ShouldBeEmpty();
        RenderedPage.TextOf(await _page.HtmlAsync()).ShouldContain("Searching…");
        late.Open();
        await search;
        (await _page.HtmlAsync()).ShouldNotContain("Searching…");
        await _page.PressAsync("type", "search", "Enter");

        _picked.ShouldBe(["CRM 1"]);
    }

    [Fact]
    public async Task Before_the_first_answer_nobody_says_that_there_is_no_token()
    {
        var late = new AnswerGate();
        await using var page = new RenderedPage(_server.Address);
        _server.Connections.Otherwise = _ => Page(2, ["CRM", "Calendar"]).Behind(late);

        var rendering = page.RenderAsync<TokenPicker>();
        await late.ArrivalAsync();
        var opening = page.ClickAsync("Choose a token");
        await page.EnterAsync("type", "search", "crm");
        var before = RenderedPage.TextOf(await page.HtmlAsync());
        late.Open();
        await Task.WhenAll(rendering, opening);

        before.ShouldContain("Searching…");
        before.ShouldNotContain("No token matches");
        (await page.UntilAsync("1 of 2 tokens")).ShouldContain("CRM");
    }

    [Fact]
    public async Task After_a_search_that_failed_Enter_picks_nothing()
    {
        _found["c"] = Page(1, ["C"]);
        _found["crm"] = Answer.Empty(500);
        await OpenAsync();
        await _page.EnterAsync("type", "search", "c");

        await _page.EnterAsync("type", "search", "crm");
        await _page.PressAsync("type", "search", "Enter");

        _picked.ShouldBeEmpty();
        var html = await _page.HtmlAsync();
        html.ShouldContain("The server answered 500.");
        html.ShouldNotContain("role=\"option\"");
        html.ShouldNotContain("Searching…");
    }

    [Fact]
    public async Task A_list_that_is_opened_again_is_not_that_of_the_last_search()
    {
        var late = new AnswerGate();
        _found["crm"] = Page(1, ["CRM"]);
        await OpenAsync();
        await _page.EnterAsync("type", "search", "crm");
        await _page.PressAsync("type", "search", "Escape");
        _page.Time.Clock.Advance(TimeSpan.FromMinutes(1));
        _server.Connections.Enqueue(Page(1, ["Fresh"]).Behind(late));

        var opening = OpenAsync();
        await late.ArrivalAsync();
        var html = await _page.HtmlAsync();
        late.Open();
        await opening;

        html.ShouldContain("Token 200");
        html.ShouldNotContain("CRM");
    }

    [Fact]
    public async Task What_is_typed_while_an_answer_is_on_its_way_is_not_overwritten()
    {
        await OpenAsync();

        (await _page.ElementsAsync()).Single(element => element.Has("type", "search")).Bound.ShouldBe(["value"]);
    }

    [Fact]
    public async Task A_search_that_fails_is_told_until_one_does_not()
    {
        _found["c"] = Answer.Empty(500);
        _found["crm"] = Page(1, ["CRM"]);
        await OpenAsync();

        await _page.EnterAsync("type", "search", "c");
        (await _page.HtmlAsync()).ShouldContain("The server answered 500.");
        await _page.EnterAsync("type", "search", "crm");

        (await _page.HtmlAsync()).ShouldNotContain("role=\"alert\"");
    }

    [Fact]
    public async Task What_changes_meanwhile_does_not_lose_the_search()
    {
        _found["crm"] = Page(1, ["CRM"]);
        await OpenAsync();
        await _page.EnterAsync("type", "search", "crm");

        _found["crm"] = Page(2, ["CRM", "CRM 2"]);
        _page.Get<Studio.Connections.ConnectionDirectory>().Refresh();

        (await _page.UntilAsync("CRM 2")).ShouldNotContain("Token 1");
    }

    [Fact]
    public async Task What_is_searched_for_in_vain_may_be_among_what_cannot_be_picked()
    {
        _found["nobody's"] = Page(0, []);
        await OpenAsync();

        await _page.EnterAsync("type", "search", "nobody's");

        RenderedPage.TextOf(await _page.HtmlAsync()).ShouldContain("No token matches “nobody's”. Those that are disabled, lack a secret, or have no token yet are in “Manage tokens”.");
    }

    [Theory]
    [InlineData("keepListKeys")]
    [InlineData(FakeBrowser.Focus)]
    public async Task An_element_that_is_gone_by_the_time_the_browser_hears_of_it_is_no_error(string call)
    {
        _page.Browser.Answer = called => called == call ? Task.FromException(new JSException("Unable to focus an invalid element.")) : Task.CompletedTask;

        await OpenAsync();
        await _page.ClickAsync("Choose a token");

        _page.Browser.Calls.ShouldContain(call);
    }

    [Fact]
    public async Task A_list_that_is_closed_before_the_browser_heard_of_it_gets_no_focus()
    {
        var slow = new TaskCompletionSource();
        _page.Browser.Answer = called => called == "keepListKeys" ? slow.Task : Task.CompletedTask;
        await OpenAsync();
        await _page.ClickAsync("Choose a token");
        var focused = _page.Browser.Calls.Count(call => call == FakeBrowser.Focus);

        slow.SetResult();
        // What waited for it is in the renderer's queue, before this.
        await _page.HtmlAsync();

        _page.Browser.Calls.Count(call => call == FakeBrowser.Focus).ShouldBe(focused);
    }

    [Fact]
    public async Task Whoever_leaves_while_the_list_opens_leaves_nothing_behind()
    {
        var import = new TaskCompletionSource();
        await using var page = new RenderedPage(_server.Address) { Browser = { Answer = called => called == "import" ? import.Task : Task.CompletedTask } };
        await page.RenderAsync<TokenPicker>();
        await page.ClickAsync("Choose a token");

        await page.LeaveAsync();
        import.SetResult();
        await page.HtmlAsync();

        page.Browser.Calls.ShouldAllBe(call => call == "import");
        page.Browser.Modules.ShouldBe(0);
    }

    [Fact]
    public async Task What_one_server_answered_is_no_answer_of_another()
    {
        await using var other = await ScriptedTokens.StartAsync(new { id = "there", name = "There", status = "active" });
        _page.Server = other.Address;

        await OpenAsync();

        RenderedPage.TextOf(await _page.UntilAsync("There")).ShouldContain("1 of 1 tokens");
    }

    private Task OpenAsync() => _page.ClickAsync("Choose a token");

    private static Answer Page(int total, IEnumerable<string> names) => Answer.Json(new { items = names.Select(name => new { id = name, name, status = "active" }), totalCount = total });
}

using ElsaOAuthWebhook.Studio.ManageTokens;
using ElsaOAuthWebhook.Studio.Tests.Rendering;
using Microsoft.JSInterop;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.ManageTokens;

/// <summary>What people do on the page.</summary>
public sealed class TokenActionsTests : IAsyncLifetime
{
    private static readonly object Screen = new { id = "c", name = "Screen", authenticationType = "oauth2", grantType = "urn:ietf:params:oauth:grant-type:device_code", status = "pendingAuthorization" };
    private static readonly object Calendar = new { id = "a", name = "Calendar", authenticationType = "oauth2", grantType = "authorization_code", callbackUrl = "https://flows.example.com/callback", status = "active" };
    private static readonly object Crm = new { id = "b", name = "CRM", authenticationType = "oauth2", grantType = "client_credentials", status = "active" };

    private ScriptedTokens _server = null!;
    private RenderedPage _page = null!;

    public async Task InitializeAsync()
    {
        _server = await ScriptedTokens.StartAsync(Calendar, Screen, Crm);
        _server["connections/c/authorization"].Otherwise = _ => Answer.Json(new { id = "d1", userCode = "WDJB-MJHT", verificationUri = "https://as.example/device", verificationUriComplete = "https://as.example/device?code=WDJB-MJHT" });
        _page = new(_server.Address);
        await _page.RenderAsync<ManageTokensPage>();
    }

    public async Task DisposeAsync()
    {
        await _page.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_code_is_shown_with_where_to_enter_it_until_the_token_is_there()
    {
        _server["authorizations/d1"].Enqueue(Answer.Json(new { status = "pending" }), Answer.Json(new { status = "completed", connectionId = "c" }));

        await _page.ClickAsync("Authorize Screen");
        (await _page.HtmlAsync()).ShouldContain("href=\"https://as.example/device?code=WDJB-MJHT\"");
        RenderedPage.TextOf(await _page.HtmlAsync()).ShouldContain("Enter the code WDJB-MJHT at https://as.example/device");
        await _page.ClickAsync("look again");
        (await _page.HtmlAsync()).ShouldContain("WDJB-MJHT");
        await _page.ClickAsync("look again");

        (await _page.UntilAsync("“Screen” has a new token.")).ShouldNotContain("WDJB-MJHT");
    }

    [Theory]
    [InlineData("denied", "Consent was denied.")]
    [InlineData("expired", "Nobody finished it in time. Begin again.")]
    public async Task A_consent_asked_for_again_that_comes_to_nothing_is_over_and_says_why(string status, string reason)
    {
        _server["connections/a/authorization"].Otherwise = _ => Answer.Json(new { id = "z1", authorizationUrl = "https://as.example/authorize" });
        _server["authorizations/z1"].Otherwise = _ => Answer.Json(new { status, reason });
        var button = _page.Browser.Buttons.Single(button => button.AccessibleName == "Re-authorize Calendar");

        await _page.CallAsync(async () =>
        {
            (await button.BeginAsync("https://studio.example.com", "0123456789abcdef")).ShouldBe("https://as.example/authorize");
            await _page.Time.Clock.TimerDueWithin(TimeSpan.FromSeconds(2));
            _page.Time.Clock.Advance(TimeSpan.FromSeconds(2));
        });

        var html = await _page.UntilAsync(reason);
        html.ShouldNotContain("Stop waiting");
        html.ShouldNotContain("has a new token");
        _page.Time.Clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task A_consent_given_again_is_told_at_the_top()
    {
        _server["connections/a/authorization"].Otherwise = _ => Answer.Json(new { id = "z1", authorizationUrl = "https://as.example/authorize" });
        var button = _page.Browser.Buttons.Single(button => button.AccessibleName == "Re-authorize Calendar");

        await _page.CallAsync(async () =>
        {
            await button.BeginAsync("https://studio.example.com", "0123456789abcdef");
            await button.OnHeardAsync("0123456789abcdef", "a");
        });

        await _page.UntilAsync("“Calendar” has a new token.");
    }

    [Fact]
    public async Task A_place_for_a_code_that_is_no_web_page_is_not_linked()
    {
        _server["connections/c/authorization"].Otherwise = _ => Answer.Json(new { id = "d1", userCode = "X", verificationUri = "javascript:alert(1)" });

        await _page.ClickAsync("Authorize Screen");

        var html = await _page.HtmlAsync();
        RenderedPage.TextOf(html).ShouldContain("Enter the code X at javascript:alert(1)");
        html.ShouldNotContain("href=\"javascript");
    }

    [Theory]
    [InlineData(404, """{ "detail": "There is no such authorization." }""", "That authorization is over. Begin again.", false)]
    [InlineData(200, """{ "status": "denied", "reason": "Consent was denied." }""", "Consent was denied.", false)]
    [InlineData(200, """{ "status": "expired" }""", "That authorization is over. Begin again.", false)]
    [InlineData(401, "{}", "Sign in to Studio again.", true)]
    [InlineData(503, """{ "detail": "The store is away." }""", "The store is away.", true)]
    public async Task Only_what_is_over_is_called_that(int status, string body, string words, bool codeStays)
    {
        _server["authorizations/d1"].Otherwise = _ => Answer.Text(body, "application/json", status);

        await _page.ClickAsync("Authorize Screen");
        await _page.ClickAsync("look again");

        var html = await _page.HtmlAsync();
        html.ShouldContain(words);
        html.Contains("WDJB-MJHT", StringComparison.Ordinal).ShouldBe(codeStays);
    }

    [Fact]
    public async Task A_second_click_asks_for_nothing()
    {
        var gate = new AnswerGate();
        _server["connections/b/token"].Otherwise = _ => Answer.Json(Crm).Behind(gate);

        var first = _page.ClickAsync("Get token for CRM");
        await gate.ArrivalAsync();
        await _page.ClickAsync("Get token for CRM");
        gate.Open();
        await first;

        await _page.UntilAsync("“CRM” has a new token.");
        _server["connections/b/token"].Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_cannot_be_opened_to_be_changed_is_told()
    {
        _server["connections/b"].Otherwise = _ => Answer.Html("<title>Sign in</title>");

        await _page.ClickAsync("Update CRM");

        (await _page.UntilAsync("cannot be read")).ShouldNotContain(">Save<");
    }

    [Theory]
    [InlineData(400, """{ "errors": { "name": ["A name is needed."] } }""", "name: A name is needed.")]
    [InlineData(412, "{}", "Somebody else has changed it meanwhile.")]
    [InlineData(403, """{ "detail": "You lack write:oauth-connections." }""", "You lack write:oauth-connections. Ask whoever administers the server.")]
    [InlineData(200, "<title>Sign in</title>", "cannot be read")]
    public async Task What_cannot_be_saved_is_told_and_what_was_entered_stays(int status, string body, string words)
    {
        _server["connections/b"].Enqueue(Answer.Json(new { id = "b", version = 3, name = "CRM", scopes = new[] { "read", "write" } }), Answer.Text(body, "application/json", status));

        await OpenUpdateAsync();
        await _page.EnterAsync("maxlength", "200", "Renamed");
        await _page.SubmitAsync();

        var html = await _page.UntilAsync(words);
        html.ShouldContain("value=\"Renamed\"");
        _server["connections/b"].Requests[^1].Headers["If-Match"].ShouldBe("\"3\"");
        _server["connections/b"].Requests[^1].Body.ShouldContain("Renamed");
    }

    [Fact]
    public async Task A_panel_that_is_closed_before_the_browser_heard_of_it_is_no_error()
    {
        _server["connections/b"].Otherwise = _ => Answer.Json(new { id = "b", version = 3, name = "CRM" });
        _server["connections/b/usages"].Otherwise = _ => Answer.Json(new { references = Array.Empty<object>(), unread = Array.Empty<object>(), limits = Array.Empty<string>() });
        _page.Browser.Answer = call => call == FakeBrowser.Focus ? Task.FromException(new JSException("Unable to focus an invalid element.")) : Task.CompletedTask;

        await OpenUpdateAsync();
        await _page.ClickAsync("Delete CRM");

        _page.Browser.Calls.Count(call => call == FakeBrowser.Focus).ShouldBe(2);
    }

    [Fact]
    public async Task An_answer_that_comes_after_that_to_a_later_search_is_not_shown()
    {
        var late = new AnswerGate();
        _server.Connections.Otherwise = request => request.Query["search"] == "c"
            ? Answer.Json(new { items = new[] { new { id = "late", name = "Late", status = "active" } }, totalCount = 1 }).Behind(late)
            : Answer.Json(new { items = new[] { Crm }, totalCount = 1 });

        var first = _page.EnterAsync("type", "search", "c");
        await late.ArrivalAsync();
        await _page.EnterAsync("type", "search", "crm");
        late.Open();
        await first;

        var html = await _page.HtmlAsync();
        html.ShouldContain("CRM");
        html.ShouldNotContain("Late");
    }

    [Theory]
    [InlineData("Get token for CRM")]
    [InlineData("Authorize Screen")]
    public async Task Where_Studio_is_pointed_to_another_server_nothing_is_done_and_its_tokens_are_listed(string button)
    {
        await using var other = await ScriptedTokens.StartAsync(new { id = "b", name = "CRM there", authenticationType = "oauth2", grantType = "client_credentials", status = "active" });
        _page.Server = other.Address;

        await _page.ClickAsync(button);

        (await _page.UntilAsync("CRM there")).ShouldContain("Nothing was done: Studio has been pointed to another server");
        other["connections/b/token"].Requests.ShouldBeEmpty();
        other["connections/c/authorization"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_being_edited_is_not_saved_on_another_server()
    {
        _server["connections/b"].Otherwise = _ => Answer.Json(new { id = "b", version = 3, name = "CRM" });
        await using var other = await ScriptedTokens.StartAsync(new { id = "b", name = "CRM there", authenticationType = "oauth2", grantType = "client_credentials", status = "active" });
        await OpenUpdateAsync();

        _page.Server = other.Address;
        await _page.SubmitAsync();

        (await _page.UntilAsync("CRM there")).ShouldNotContain("oaw-form");
        other["connections/b"].Requests.ShouldBeEmpty();
    }

    private async Task OpenUpdateAsync()
    {
        await _page.ClickAsync("Update CRM");
        await _page.UntilAsync(">Save<");
    }
}

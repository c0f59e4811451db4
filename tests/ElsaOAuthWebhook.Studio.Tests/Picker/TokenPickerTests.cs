using ElsaOAuthWebhook.Studio.Connections;
using ElsaOAuthWebhook.Studio.Picker;
using ElsaOAuthWebhook.Studio.Tests.Rendering;
using OAuthWebhook.Testing;

namespace ElsaOAuthWebhook.Studio.Tests.Picker;

public sealed class TokenPickerTests
{
    private static readonly object Crm = new { id = "crm", name = "Customers <EU>", provider = "HubSpot", account = "ann@acme.example", status = "active", accessTokenExpiresAt = "2026-01-01T03:00:00Z" };

    [Fact]
    public async Task It_shows_what_is_chosen_with_status_account_and_expiry()
    {
        await using var server = await ScriptedTokens.StartAsync(Crm);
        await using var page = new RenderedPage(server.Address);

        var html = await page.RenderAsync<TokenPicker>(("Value", "crm"), ("Description", "The token to send."));

        RenderedPage.TextOf(html).ShouldContain("Customers <EU> Active HubSpot · ann@acme.example · token ends in 3 hours");
        html.ShouldContain("Customers &lt;EU&gt;");
        html.ShouldContain("The token to send.");
    }

    [Theory]
    [InlineData("pendingAuthorization", "No token yet")]
    [InlineData("expired", "Expired")]
    [InlineData("reauthorizationRequired", "Needs authorization")]
    [InlineData("failing", "Failing")]
    [InlineData("disabled", "Disabled")]
    public async Task A_status_is_told_in_words_with_what_to_do(string status, string words)
    {
        await using var server = await ScriptedTokens.StartAsync(new { id = "crm", name = "CRM", status, statusDetail = new { reason = "It ended.", nextStep = "Authorize it again." } });
        await using var page = new RenderedPage(server.Address);

        RenderedPage.TextOf(await page.RenderAsync<TokenPicker>(("Value", "crm"))).ShouldSatisfyAllConditions(
            text => text.ShouldContain($"CRM {words}"),
            text => text.ShouldContain("It ended. Authorize it again."));
    }

    [Fact]
    public async Task A_token_that_is_not_there_is_shown_with_its_id()
    {
        await using var server = await ScriptedTokens.StartAsync(Crm);
        server["connections/gone"].Otherwise = _ => Answer.Json(new { title = "No such connection", status = 404, detail = "No connection has this id." }, 404);
        await using var page = new RenderedPage(server.Address);

        var text = RenderedPage.TextOf(await page.RenderAsync<TokenPicker>(("Value", "gone")));

        text.ShouldContain("There is no token gone : it was deleted, or is one of another environment. Choose another.");
        text.ShouldNotContain("Try again");
    }

    [Fact]
    public async Task Where_there_is_no_token_it_says_the_first_step()
    {
        await using var server = await ScriptedTokens.StartAsync();
        await using var page = new RenderedPage(server.Address);

        RenderedPage.TextOf(await page.RenderAsync<TokenPicker>()).ShouldContain("There is no token to pick yet. Begin with “Request new token…”.");
    }

    [Fact]
    public async Task Read_only_it_shows_the_token_and_changes_nothing()
    {
        await using var server = await ScriptedTokens.StartAsync(Crm);
        await using var page = new RenderedPage(server.Address);

        var html = await page.RenderAsync<TokenPicker>(("Value", "crm"), ("ReadOnly", true));

        html.ShouldContain("ann@acme.example");
        html.ShouldNotContain("<button");
        html.ShouldContain("href=\"global-workflow-settings/tokens\"");
    }

    [Fact]
    public async Task Read_only_and_empty_it_names_no_button_that_is_not_there()
    {
        await using var server = await ScriptedTokens.StartAsync();
        await using var page = new RenderedPage(server.Address);

        RenderedPage.TextOf(await page.RenderAsync<TokenPicker>(("ReadOnly", true))).ShouldBe("Token No token is chosen. Manage tokens");
    }

    [Fact]
    public async Task What_no_workflow_can_use_is_not_offered_and_shown_with_the_reason_where_it_is_chosen()
    {
        await using var server = await ScriptedTokens.StartAsync(Crm);
        server["connections/old"].Otherwise = _ => Answer.Json(new { id = "old", name = "Old", status = "disabled", statusDetail = new { reason = "It is switched off; no workflow can use it.", nextStep = "Enable it." } });
        await using var page = new RenderedPage(server.Address);

        RenderedPage.TextOf(await page.RenderAsync<TokenPicker>(("Value", "old"))).ShouldContain("Old Disabled It is switched off; no workflow can use it. Enable it.");

        await page.ClickAsync("Old");
        var list = await page.UntilAsync("role=\"option\"");
        RenderedPage.TextOf(list).ShouldContain("1 of 1 tokens");
        server.Connections.Requests.ShouldAllBe(request => request.Query["pickable"] == "true" && request.Query["subjects"] == "false");
    }

    [Theory]
    [InlineData(401, "{}", "Sign in to Studio again.")]
    [InlineData(403, """{ "detail": "The signed-in user or client lacks the permission read:oauth-connections." }""", "lacks the permission read:oauth-connections. Ask whoever administers the server.")]
    [InlineData(404, "<html>", "There is no token management at http://127.0.0.1:")]
    [InlineData(503, """{ "detail": "The connections' store cannot be reached." }""", "The connections' store cannot be reached.")]
    [InlineData(500, "oops", "The server answered 500.")]
    [InlineData(200, "<html>", "cannot be read")]
    [InlineData(200, "null", "cannot be read")]
    public async Task What_the_server_refuses_is_told_in_words(int status, string body, string words)
    {
        await using var server = await ScriptedTokens.StartAsync();
        server.Connections.Otherwise = _ => Answer.Text(body, "application/json", status);
        await using var page = new RenderedPage(server.Address);

        var text = RenderedPage.TextOf(await page.RenderAsync<TokenPicker>(("Value", "crm")));

        text.ShouldContain(words);
        text.ShouldContain("Try again");
        text.ShouldContain("crm");
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_named_with_what_to_check()
    {
        await using var page = new RenderedPage(new Uri("http://127.0.0.1:1"));

        RenderedPage.TextOf(await page.RenderAsync<TokenPicker>()).ShouldContain("http://127.0.0.1:1/oauth-webhook cannot be reached from here. Check that it runs, and that its setting OAuthWebhook:AllowedOrigins has this Studio's address.");
    }

    [Fact]
    public async Task However_many_editors_there_are_the_server_is_asked_once()
    {
        await using var server = await ScriptedTokens.StartAsync(Crm);
        await using var page = new RenderedPage(server.Address);

        for (var i = 0; i < 24; i++)
            await page.RenderAsync<TokenPicker>(("Value", "crm"));
        server.Connections.Requests.ShouldHaveSingleItem().Url.Query.ShouldBe("?subjects=false&pageSize=200&pickable=true");

        page.Time.Clock.Advance(TimeSpan.FromSeconds(15));
        await page.RenderAsync<TokenPicker>(("Value", "crm"));
        server.Connections.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    public async Task However_many_editors_show_a_token_that_is_not_listed_the_server_is_asked_for_it_once(int status)
    {
        await using var server = await ScriptedTokens.StartAsync(Crm);
        server["connections/old"].Otherwise = _ => Answer.Json(new { id = "old", name = "Old", status = "disabled", detail = "No connection has this id." }, status);
        await using var page = new RenderedPage(server.Address);

        for (var i = 0; i < 24; i++)
            RenderedPage.TextOf(await page.RenderAsync<TokenPicker>(("Value", "old"))).ShouldContain(status == 200 ? "Old Disabled" : "There is no token old");
        server["connections/old"].Requests.ShouldHaveSingleItem();

        page.Time.Clock.Advance(TimeSpan.FromSeconds(15));
        await page.RenderAsync<TokenPicker>(("Value", "old"));
        server["connections/old"].Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_refused_is_asked_again()
    {
        await using var server = await ScriptedTokens.StartAsync(Crm);
        server.Connections.Enqueue(Answer.Empty(500));
        await using var page = new RenderedPage(server.Address);

        (await page.RenderAsync<TokenPicker>(("Value", "crm"))).ShouldContain("role=\"alert\"");
        (await page.RenderAsync<TokenPicker>(("Value", "crm"))).ShouldNotContain("role=\"alert\"");
    }

    [Theory]
    [InlineData(-3 * 24 * 60, "3 days ago")]
    [InlineData(-60, "60 minutes ago")]
    [InlineData(0.5, "in less than a minute")]
    [InlineData(1.5, "in 1 minute")]
    [InlineData(200, "in 3 hours")]
    [InlineData(2 * 24 * 60, "in 2 days")]
    public void A_time_is_told_by_its_distance(double minutes, string words)
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        ConnectionWords.Distance(now.AddMinutes(minutes), now).ShouldBe(words);
    }
}

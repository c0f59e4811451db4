using System.Net;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Consent;

public sealed class CallbackTests : HostedTests
{
    private const string AccessToken = "access-token-canary";
    private const string Code = "code-canary";

    private HttpClient _client = null!;
    private string _connection = "";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _client = Host.Administrator();
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        body["issuer"] = "https://provider.example";
        body["scopes"] = "read";
        _connection = await _client.CreateIdAsync(body);
        Server["/token"].Otherwise = _ => Answer.Token(AccessToken, refreshToken: "refresh-token-canary");
    }

    public override async Task DisposeAsync()
    {
        _client.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_consent_ends_with_a_page_that_says_so_and_an_active_connection()
    {
        var walk = await WalkAsync();
        (await StandingAsync(walk)).Status.ShouldBe("pending");

        using var response = await walk.ReturnAsync(("code", Code), ("iss", "https://provider.example"));

        await ShouldShowAsync(response, 200, "Authorized", "You can close this window");
        (await StandingAsync(walk)).Status.ShouldBe("completed");
        ((string?)(await _client.GetConnectionAsync(_connection))["status"]).ShouldBe("active");
        var exchange = Server["/token"].Requests.ShouldHaveSingleItem().Form;
        exchange["code"].ShouldBe(Code);
        exchange["redirect_uri"].ShouldBe(new Uri(Host.Address, "/oauth-webhook/callback").AbsoluteUri);
        exchange["redirect_uri"].ShouldBe(walk.Asked["redirect_uri"]);
        exchange["code_verifier"].ShouldNotBeNullOrEmpty();
        walk.Asked["code_challenge_method"].ShouldBe("S256");
        walk.Asked["scope"].ShouldBe("read");
    }

    [Theory]
    [InlineData("access_denied", "denied", "Consent was denied")]
    [InlineData("invalid_scope", "failed", "scopes")]
    [InlineData("unauthorized_client", "failed", "client")]
    [InlineData("invalid_client", "failed", "client")]
    [InlineData("server_error", "failed", "problem")]
    [InlineData("something_else", "failed", "something_else")]
    public async Task An_error_of_the_provider_is_shown_with_what_to_do_next(string error, string status, string text)
    {
        var walk = await WalkAsync();

        using var response = await walk.ReturnAsync(("error", error), ("error_description", "<b>because</b>"), ("iss", "https://provider.example"));

        var html = await ShouldShowAsync(response, 400, text, "What to do next:");
        html.ShouldNotContain("<b>because");
        var standing = await StandingAsync(walk);
        standing.Status.ShouldBe(status);
        standing.Reason.ShouldNotBeNullOrEmpty();
        Server["/token"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wrong_client_secret_is_shown_with_what_to_do_next()
    {
        Server["/token"].Otherwise = _ => Answer.Error("invalid_client", status: 401);
        var walk = await WalkAsync();

        using var response = await walk.ReturnAsync(("code", Code));

        await ShouldShowAsync(response, 400, "gave no token", "What to do next:");
        (await StandingAsync(walk)).Status.ShouldBe("failed");
    }

    [Fact]
    public async Task A_code_the_provider_no_longer_knows_is_shown_with_what_to_do_next()
    {
        Server["/token"].Otherwise = _ => Answer.Error("invalid_grant");
        var walk = await WalkAsync();

        using var response = await walk.ReturnAsync(("code", Code));

        await ShouldShowAsync(response, 400, "gave no token", "What to do next:");
    }

    [Fact]
    public async Task A_token_endpoint_that_answers_a_web_page_is_shown_with_what_to_do_next()
    {
        Server["/token"].Otherwise = _ => Answer.Html("<h1>secret internals</h1>", 500);
        var walk = await WalkAsync();

        using var response = await walk.ReturnAsync(("code", Code));

        (await ShouldShowAsync(response, 400, "gave no token", "What to do next:")).ShouldNotContain("secret internals");
    }

    [Fact]
    public async Task A_state_nobody_knows_is_refused()
    {
        using var browser = Host.Anonymous();

        using var response = await browser.GetAsync("/oauth-webhook/callback?code=x&state=unknown");

        await ShouldShowAsync(response, 400, "not known", "What to do next:");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?code=x")]
    [InlineData("?state=")]
    [InlineData("?code=x&state=a&state=b")]
    [InlineData("?%00=%ff")]
    public async Task A_callback_without_a_single_state_is_refused(string query)
    {
        using var browser = Host.Anonymous();

        using var response = await browser.GetAsync("/oauth-webhook/callback" + query);

        await ShouldShowAsync(response, 400, "not known", "What to do next:");
    }

    [Fact]
    public async Task An_answer_in_another_browser_is_refused_and_does_not_end_the_consent()
    {
        var walk = await WalkAsync();
        using var other = Host.Anonymous();

        using var stolen = await walk.ReturnAsync(other, ("code", Code));
        var standing = await StandingAsync(walk);
        using var own = await walk.ReturnAsync(("code", Code));

        await ShouldShowAsync(stolen, 400, "another browser", "What to do next:");
        standing.Status.ShouldBe("pending");
        await ShouldShowAsync(own, 200, "Authorized");
    }

    [Fact]
    public async Task The_same_answer_again_after_success_says_that_all_is_done_and_sends_the_code_once()
    {
        var walk = await WalkAsync();
        (await walk.ReturnAsync(("code", Code))).Dispose();

        using var again = await walk.ReturnAsync(("code", Code));

        await ShouldShowAsync(again, 200, "Already authorized");
        Server["/token"].Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_answer_again_after_a_failure_says_it_was_used()
    {
        Server["/token"].Otherwise = _ => Answer.Error("invalid_grant");
        var walk = await WalkAsync();
        (await walk.ReturnAsync(("code", Code))).Dispose();

        using var again = await walk.ReturnAsync(("code", Code));

        await ShouldShowAsync(again, 400, "used before", "What to do next:");
        Server["/token"].Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_after_the_time_is_refused_as_too_late()
    {
        var walk = await WalkAsync();
        Host.Time.Advance(TimeSpan.FromMinutes(11));

        using var response = await walk.ReturnAsync(("code", Code));

        await ShouldShowAsync(response, 400, "Too late", "What to do next:");
        (await StandingAsync(walk)).Status.ShouldBe("expired");
        Server["/token"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_of_another_issuer_is_refused()
    {
        var walk = await WalkAsync();

        using var response = await walk.ReturnAsync(("code", Code), ("iss", "https://evil.example"));

        await ShouldShowAsync(response, 400, "from another server", "What to do next:");
        Server["/token"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_without_code_or_error_is_refused()
    {
        var walk = await WalkAsync();

        using var response = await walk.ReturnAsync();

        await ShouldShowAsync(response, 400, "no code", "What to do next:");
    }

    [Fact]
    public async Task A_code_given_twice_is_not_believed()
    {
        var walk = await WalkAsync();

        using var response = await walk.ReturnAsync(("code", Code), ("code", "other"));

        await ShouldShowAsync(response, 400, "no code");
        Server["/token"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connection_deleted_or_changed_meanwhile_is_said()
    {
        var changed = await WalkAsync();
        var body = ConnectionsApi.AuthorizationCode(Server.BaseAddress);
        body["scopes"] = "everything";
        (await _client.PutAsync(_connection, body, "*")).EnsureSuccessStatusCode().Dispose();
        using var afterChange = await changed.ReturnAsync(("code", Code));
        var deleted = await WalkAsync();
        (await _client.DeleteAsync($"{ConnectionsApi.Path}/{_connection}")).EnsureSuccessStatusCode().Dispose();

        using var afterDelete = await deleted.ReturnAsync(("code", Code));

        await ShouldShowAsync(afterChange, 400, "changed meanwhile");
        await ShouldShowAsync(afterDelete, 400, "What to do next:");
        Server["/token"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Asking_for_the_headers_alone_does_not_spend_the_code()
    {
        var walk = await WalkAsync();
        using var browser = Host.Anonymous();
        using var head = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/oauth-webhook/callback?code=x&state={walk.Asked["state"]}"));

        using var response = await walk.ReturnAsync(("code", Code));

        head.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        await ShouldShowAsync(response, 200, "Authorized");
    }

    [Fact]
    public async Task A_page_that_begins_the_consent_is_returned_to()
    {
        using var response = await _client.PostFormAsync($"/oauth-webhook/settings/tokens/{_connection}?handler=Authorize");
        var page = await _client.GetStringAsync(response.Headers.Location!.OriginalString);
        var walk = new Walk(_client, "", new Uri(Html.Attribute(page, "a", "href", "/authorize/").ShouldNotBeNull()));
        (await walk.OpenAsync()).Dispose();

        using var completed = await walk.ReturnAsync(("code", Code));

        completed.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        completed.Headers.Location!.OriginalString.ShouldBe($"/oauth-webhook/settings/tokens/{_connection}");
        page.ShouldContain("http-equiv=\"refresh\"");
        Html.Text(await _client.GetStringAsync(completed.Headers.Location.OriginalString)).ShouldContain("has its token");
    }

    [Fact]
    public async Task Nothing_secret_is_in_the_log()
    {
        var walk = await WalkAsync();
        (await walk.ReturnAsync(("code", Code))).Dispose();

        foreach (var secret in (string[])[Code, AccessToken, "refresh-token-canary", ConnectionsApi.ClientSecret, walk.Asked["state"], walk.Start.Segments[^1]])
            LogsOfThisProduct().Where(line => line.Contains(secret, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    // ASP.NET Core writes request lines, and puts paths into scopes, by its own rules: the ticket is spent by then, and code and state with it.
    private IEnumerable<string> LogsOfThisProduct() => Host.Logs.Lines
        .Where(line => !line.Category.StartsWith("Microsoft.", StringComparison.Ordinal))
        .Select(line => $"{line.Message} {line.State} {line.Exception}");

    private async Task<Walk> WalkAsync()
    {
        var walk = await Walk.BeginAsync(Host, _connection);
        using var opened = await walk.OpenAsync();
        opened.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return walk;
    }

    private async Task<(string? Status, string? Reason)> StandingAsync(Walk walk)
    {
        using var response = await _client.GetAsync("/oauth-webhook/api/authorizations/" + walk.Id);
        var authorization = await response.ReadAsync();
        ((string?)authorization["connectionId"]).ShouldBe(_connection);
        return ((string?)authorization["status"], (string?)authorization["reason"]);
    }

    private static async Task<string> ShouldShowAsync(HttpResponseMessage response, int status, params string[] texts)
    {
        var html = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, html);
        foreach (var text in texts)
            Html.Text(html).ShouldContain(text);
        html.ShouldNotContain(Code);
        html.ShouldNotContain(AccessToken);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        response.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        return html;
    }
}

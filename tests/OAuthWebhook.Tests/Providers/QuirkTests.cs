using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Providers;

/// <summary>The odd answers that providers document, played to the entries of the catalogue. Each test names the page its answers are from.</summary>
public sealed class QuirkTests
{
    // https://docs.slack.dev/authentication/installing-with-oauth/ and https://docs.slack.dev/authentication/using-token-rotation/
    [Fact]
    public async Task A_users_token_is_found_in_the_object_where_it_stands_and_after_a_refresh_at_the_top()
    {
        await using var network = await ProviderNetwork.StartAsync();
        var token = network["https://slack.com/api/oauth.v2.access"].Enqueue(Json("""
            {
              "ok": true, "access_token": "xoxb-of-the-bot", "token_type": "bot", "scope": "commands", "bot_user_id": "U0KRQLJ9H", "team": { "name": "Acme", "id": "T9TK3CUKW" },
              "authed_user": { "id": "U1234", "scope": "users:read,chat:write", "access_token": "xoxe.xoxp-1", "token_type": "user", "expires_in": 43200, "refresh_token": "xoxe-1" }
            }
            """), Json("""{ "ok": true, "access_token": "xoxe.xoxp-2", "token_type": "user", "expires_in": 43200, "refresh_token": "xoxe-2" }"""));
        var api = network["https://slack.com/api/users.list"].Enqueue(Json("""{"ok":true}"""), Json("""{"ok":true}"""));
        var key = await network.AddAsync("slack-user");

        (await network.AuthorizeAsync(key)).Outcome.Status.ShouldBe(AuthorizationStatus.Completed);
        await network.Host.SendAsync(key, "users.list");
        network.Host.Time.Advance(TimeSpan.FromHours(12));
        await network.Host.SendAsync(key, "users.list");

        api.Requests.Select(request => request.Authorization).ShouldBe(["Bearer xoxe.xoxp-1", "Bearer xoxe.xoxp-2"]);
        token.Requests[1].Form["refresh_token"].ShouldBe("xoxe-1");
        var described = (await network.Host.DescribeAsync(key)).Token;
        described.GrantedScopes.ShouldBe(["users:read", "chat:write"]);
        described.Account.ShouldBe("Acme");
    }

    // https://docs.slack.dev/reference/methods/oauth.v2.access: errors come with 200 and ok false.
    [Theory]
    [InlineData("invalid_refresh_token", "invalid_grant", OAuthErrorKind.ReauthorizationRequired)]
    [InlineData("bad_client_secret", "invalid_client", OAuthErrorKind.CredentialsRefused)]
    [InlineData("ratelimited", "temporarily_unavailable", OAuthErrorKind.Transient)]
    public async Task A_refusal_with_status_200_is_none_the_less_a_refusal(string theirs, string standard, OAuthErrorKind kind)
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://slack.com/api/oauth.v2.access"].Enqueue(
            Json("""{ "ok": true, "access_token": "xoxe.xoxb-1", "token_type": "bot", "expires_in": 43200, "refresh_token": "xoxe-1" }"""),
            Json($$"""{ "ok": false, "error": "{{theirs}}" }"""));
        var key = await network.AddAsync("slack");
        await network.AuthorizeAsync(key);
        network.Host.Time.Advance(TimeSpan.FromHours(12));

        var error = (await network.Host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull();

        error.Code.ShouldBe(standard);
        error.Kind.ShouldBe(kind);
    }

    // https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors
    [Fact]
    public async Task An_error_that_comes_with_status_200_and_nothing_else_is_understood()
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://github.com/login/oauth/access_token"].Enqueue(Json("""
            { "error": "bad_verification_code", "error_description": "The code passed is incorrect or expired.", "error_uri": "https://docs.github.com/" }
            """));
        var key = await network.AddAsync("github");

        var outcome = (await network.AuthorizeAsync(key)).Outcome;

        outcome.Status.ShouldBe(AuthorizationStatus.Failed);
        outcome.Message.ShouldContain("did not accept the authorization code");
        outcome.Message.ShouldContain("The code passed is incorrect or expired");
    }

    // https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps: asked for with spaces, granted with commas, no end.
    [Fact]
    public async Task Scopes_that_come_back_with_commas_are_read_apart()
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://github.com/login/oauth/access_token"].Enqueue(Json("""{ "access_token": "gho_1", "scope": "repo,gist", "token_type": "bearer" }"""));
        var key = await network.AddAsync("github");

        await network.AuthorizeAsync(key);

        var token = (await network.Host.DescribeAsync(key)).Token;
        token.GrantedScopes.ShouldBe(["repo", "gist"]);
        token.ExpiresAt.ShouldBeNull();
    }

    // https://www.zoho.com/crm/developer/docs/api/v8/token-validity.html: "Access Denied" for too many requests.
    [Theory]
    [InlineData("invalid_code", OAuthErrorKind.ReauthorizationRequired)]
    [InlineData("Access Denied", OAuthErrorKind.Transient)]
    public async Task Codes_that_are_no_codes_are_known_for_what_they_mean(string theirs, OAuthErrorKind kind)
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://accounts.zoho.com/oauth/v2/token"].Enqueue(
            Json("""{ "access_token": "1000.1", "refresh_token": "1000.r", "api_domain": "https://www.zohoapis.com", "expires_in": 3600 }"""),
            Json($$"""{ "error": "{{theirs}}", "status": "failure" }"""));
        var key = await network.AddAsync("zoho");
        await network.AuthorizeAsync(key);
        network.Host.Time.Advance(TimeSpan.FromHours(2));

        (await network.Host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(kind);
    }

    // https://developers.tiktok.com/doc/oauth-user-access-token-management
    [Fact]
    public async Task A_client_id_by_another_name_is_called_so_at_both_endpoints()
    {
        await using var network = await ProviderNetwork.StartAsync();
        var token = network["https://open.tiktokapis.com/v2/oauth/token/"].Enqueue(Json("""
            { "open_id": "afd97af1", "scope": "user.info.basic,video.list", "access_token": "act.1", "expires_in": 86400, "refresh_token": "rft.1", "refresh_expires_in": 31536000, "token_type": "Bearer" }
            """));
        var key = await network.AddAsync("tiktok");

        var (location, _) = await network.AuthorizeAsync(key);

        location.Query.ShouldContain("client_key=the-client");
        location.Query.ShouldNotContain("client_id");
        token.Requests[0].Form["client_key"].ShouldBe("the-client");
        token.Requests[0].Form.ShouldNotContainKey("client_id");
        var described = (await network.Host.DescribeAsync(key)).Token;
        described.RefreshTokenExpiresAt.ShouldBe(network.Host.Time.GetUtcNow().AddSeconds(31536000));
        described.GrantedScopes.ShouldBe(["user.info.basic", "video.list"]);
    }

    // https://developer-docs.amazon.com/sp-api/docs/website-authorization-workflow
    [Fact]
    public async Task A_code_by_another_name_is_taken_and_exchanged()
    {
        await using var network = await ProviderNetwork.StartAsync();
        var token = network["https://api.amazon.com/auth/o2/token"].Enqueue(Answer.Token("Atza|1", refreshToken: "Atzr|1"));
        var api = network["https://sellingpartnerapi-eu.amazon.com/orders"].Enqueue(Json("{}"));
        var key = await network.AddAsync("amazon-selling-partner", null, ("application_id", "amzn1.sp.solution.1"), ("region", "eu"), ("seller_central", "sellercentral-europe.amazon.com"));

        var (location, _) = await network.AuthorizeAsync(key, ("spapi_oauth_code", "their-code"), ("selling_partner_id", "A3F1"));
        await network.Host.SendAsync(key, "orders");

        location.AbsoluteUri.ShouldStartWith("https://sellercentral-europe.amazon.com/apps/authorize/consent?application_id=amzn1.sp.solution.1&");
        token.Requests.ShouldHaveSingleItem().Form["code"].ShouldBe("their-code");
        api.Requests.ShouldHaveSingleItem();
    }

    // https://github.com/reddit-archive/reddit/wiki/OAuth2: Basic on every token request, and a User-Agent of one's own.
    [Fact]
    public async Task Headers_that_the_provider_wants_go_with_token_requests()
    {
        await using var network = await ProviderNetwork.StartAsync();
        var token = network["https://www.reddit.com/api/v1/access_token"].Enqueue(Answer.Token("1", 3600, "r1"), Answer.Token("2", 3600, "r1"));
        var key = await network.AddAsync("reddit");

        var (location, _) = await network.AuthorizeAsync(key);
        network.Host.Time.Advance(TimeSpan.FromHours(1));
        (await network.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        location.Query.ShouldContain("duration=permanent");
        token.Requests.Count.ShouldBe(2);
        token.Requests.ShouldAllBe(request => request.Authorization!.StartsWith("Basic ") && request.Headers["User-Agent"] == "web:oauth-webhook:v1");
    }

    // https://developers.notion.com/reference/create-a-token: Basic and a JSON body, and no end of the token.
    [Fact]
    public async Task A_token_request_can_be_JSON()
    {
        await using var network = await ProviderNetwork.StartAsync();
        var token = network["https://api.notion.com/v1/oauth/token"].Enqueue(Json("""
            { "access_token": "ntn_1", "token_type": "bearer", "refresh_token": "nrt_1", "bot_id": "3c90", "workspace_name": "Acme", "workspace_id": "3c91", "owner": { "type": "user" }, "duplicated_template_id": null }
            """));
        var key = await network.AddAsync("notion");

        await network.AuthorizeAsync(key);

        var request = token.Requests.ShouldHaveSingleItem();
        request.Headers["Content-Type"].ShouldBe("application/json");
        request.Headers["Notion-Version"].ShouldBe("2025-09-03");
        request.Authorization!.ShouldStartWith("Basic ");
        request.Body.ShouldContain("\"code\":\"the-code\"");
        request.Body.ShouldNotContain("the-secret");
        (await network.Host.DescribeAsync(key)).Token.Account.ShouldBe("Acme");
    }

    // https://developers.figma.com/docs/rest-api/authentication/: another address for refreshes, whose answer has no refresh token.
    [Fact]
    public async Task A_refresh_that_brings_no_refresh_token_keeps_the_one_there_is()
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://api.figma.com/v1/oauth/token"].Enqueue(Answer.Token("1", 7776000, "r1"));
        var refresh = network["https://api.figma.com/v1/oauth/refresh"].Enqueue(Answer.Token("2", 7776000), Answer.Token("3", 7776000));
        var api = network["https://api.figma.com/v1/me"].Enqueue(Json("{}"), Json("{}"));
        var key = await network.AddAsync("figma");
        await network.AuthorizeAsync(key);

        for (var i = 0; i < 2; i++)
        {
            network.Host.Time.Sleep(TimeSpan.FromDays(90));
            await network.Host.SendAsync(key, "me");
        }

        api.Requests.Select(request => request.Authorization).ShouldBe(["Bearer 2", "Bearer 3"]);
        refresh.Requests.Select(request => request.Form["refresh_token"]).ShouldBe(["r1", "r1"]);
    }

    // https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_158081952044.html: "expires_in":"3600".
    [Fact]
    public async Task A_life_in_a_string_is_a_life()
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://1234567.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token"].Enqueue(Json("""{ "access_token": "1", "refresh_token": "r1", "expires_in": "3600", "token_type": "bearer" }"""));
        var key = await network.AddAsync("netsuite", variables: ("account", "1234567"));

        await network.AuthorizeAsync(key);

        (await network.Host.DescribeAsync(key)).Token.ExpiresAt.ShouldBe(network.Host.Time.GetUtcNow().AddHours(1));
    }

    // https://developer.squareup.com/reference/square/oauth-api/obtain-token: expires_at in place of expires_in.
    [Fact]
    public async Task An_end_that_is_a_point_in_time_is_an_end()
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://connect.squareup.com/oauth2/token"].Enqueue(Json("""
            { "access_token": "EAAA1", "token_type": "bearer", "expires_at": "2026-01-31T00:00:00Z", "merchant_id": "ML2PMZQ", "refresh_token": "EQAA1", "short_lived": false }
            """));
        var key = await network.AddAsync("square");

        await network.AuthorizeAsync(key);

        (await network.Host.DescribeAsync(key)).Token.ExpiresAt.ShouldBe(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero));
    }

    // https://support.exactonline.com/community/s/article/All-All-DNO-Content-oauth-eol-oauth-devstep3: no renewal before the last thirty of six hundred seconds.
    [Fact]
    public async Task A_token_that_may_be_renewed_only_at_its_very_end_is_not_renewed_before()
    {
        await using var network = await ProviderNetwork.StartAsync();
        var token = network["https://start.exactonline.nl/api/oauth2/token"].Enqueue(
            Json("""{ "access_token": "1", "token_type": "bearer", "expires_in": "600", "refresh_token": "r1" }"""),
            Json("""{ "access_token": "2", "token_type": "bearer", "expires_in": "600", "refresh_token": "r2" }"""));
        var key = await network.AddAsync("exact-online");
        await network.AuthorizeAsync(key);

        network.Host.Time.Advance(TimeSpan.FromSeconds(569));
        await network.Host.Credentials.GetAsync(key, default);
        await network.Host.SettleAsync();
        token.Requests.Count.ShouldBe(1);

        network.Host.Time.Advance(TimeSpan.FromSeconds(2));
        await network.Host.Credentials.GetAsync(key, default);
        await network.Host.SettleAsync();
        token.Requests.Count.ShouldBe(2);
    }

    // https://developers.zoom.us/docs/internal-apps/s2s-oauth/: a grant type of Zoom's own, with the account's ID.
    [Fact]
    public async Task A_grant_type_of_the_providers_own_stands_in_the_address()
    {
        await using var network = await ProviderNetwork.StartAsync();
        var token = network["https://zoom.us/oauth/token"].Enqueue(Json("""{ "access_token": "1", "token_type": "bearer", "expires_in": 3600, "scope": "user:read:admin", "api_url": "https://api.zoom.us" }"""));
        var key = await network.AddAsync("zoom-server", variables: ("account_id", "Ab_c-1"));

        (await network.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        var request = token.Requests.ShouldHaveSingleItem();
        request.Query.ShouldBe(new Dictionary<string, string> { ["grant_type"] = "account_credentials", ["account_id"] = "Ab_c-1" }, ignoreOrder: true);
        request.Form.ShouldNotContainKey("grant_type");
    }

    // https://dev.twitch.tv/docs/authentication/refresh-tokens/: the error's name is its status, what happened is said in words.
    [Fact]
    public async Task An_error_that_is_said_in_words_is_known_by_them()
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://id.twitch.tv/oauth2/token"].Enqueue(
            Json("""{ "access_token": "1", "refresh_token": "r1", "expires_in": 14000, "scope": ["channel:moderate", "chat:edit"], "token_type": "bearer" }"""),
            Json("""{ "error": "Bad Request", "status": 400, "message": "Invalid refresh token" }""", 400));
        var key = await network.AddAsync("twitch");
        await network.AuthorizeAsync(key);
        (await network.Host.DescribeAsync(key)).Token.GrantedScopes.ShouldBe(["channel:moderate", "chat:edit"]);
        network.Host.Time.Advance(TimeSpan.FromHours(4));

        (await network.Host.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
        (await network.Host.StatusAsync(key)).ShouldBe(ConnectionStatus.ReauthorizationRequired);
    }

    private static Answer Json(string body, int status = 200) => Answer.Text(body, "application/json", status);
}

using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Requests;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

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
        outcome.Message.ShouldContain("The code passed is incorrect or expired.");
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

    // https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm&type=5: instance_url, and no expires_in.
    [Fact]
    public async Task An_answer_without_a_life_gets_the_usual_one_and_names_the_API_that_the_token_is_for()
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://login.salesforce.com/services/oauth2/token"].Enqueue(Json("""
            { "access_token": "00D1!1", "refresh_token": "5Aep1", "instance_url": "https://acme.my.salesforce.com", "id": "https://login.salesforce.com/id/1/2", "token_type": "Bearer", "issued_at": "1278448384422" }
            """));
        var api = network["https://acme.my.salesforce.com/services/data/v60.0/limits"].Enqueue(Json("{}"));
        var key = await network.AddAsync("salesforce");

        await network.AuthorizeAsync(key);
        await network.Host.SendAsync(key, "services/data/v60.0/limits");

        api.Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer 00D1!1");
        (await network.Host.DescribeAsync(key)).Token.ExpiresAt.ShouldBe(network.Host.Time.GetUtcNow().AddHours(2));
    }

    [Theory]
    [InlineData("https://salesforce.com.evil.example")]
    [InlineData("http://acme.my.salesforce.com")]
    [InlineData("https://user@acme.my.salesforce.com")]
    public async Task An_API_that_an_answer_names_is_used_only_on_an_allowed_host(string instanceUrl)
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://login.salesforce.com/services/oauth2/token"].Enqueue(Json($$"""{ "access_token": "00D1", "instance_url": "{{instanceUrl}}", "token_type": "Bearer" }"""));
        var key = await network.AddAsync("salesforce");
        await network.AuthorizeAsync(key);
        var before = network.Requests.Count;

        var result = await network.Host.SendAsync(key, "services/data");

        result.ShouldNotBeOfType<OAuthRequestResult.Responded>();
        network.Requests.Count.ShouldBe(before);
    }

    // https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0: realmId in the callback.
    [Fact]
    public async Task What_the_callback_says_beside_the_code_stands_in_the_APIs_address()
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"].Enqueue(Json("""
            { "token_type": "bearer", "expires_in": 3600, "refresh_token": "Q0-1", "x_refresh_token_expires_in": 8726400, "access_token": "eyJ-1" }
            """));
        var api = network["https://quickbooks.api.intuit.com/v3/company/4620816365/query"].Enqueue(Json("{}"));
        var key = await network.AddAsync("quickbooks");

        await network.AuthorizeAsync(key, ("realmId", "4620816365"));
        await network.Host.SendAsync(key, "query");

        api.Requests.ShouldHaveSingleItem();
        (await network.Host.DescribeAsync(key)).Token.RefreshTokenExpiresAt.ShouldBe(network.Host.Time.GetUtcNow().AddSeconds(8726400));
    }

    [Fact]
    public async Task What_the_callback_says_leads_nowhere_else_in_the_APIs_address()
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"].Enqueue(Answer.Token("eyJ-1", refreshToken: "Q0-1"));
        var key = await network.AddAsync("quickbooks");
        await network.AuthorizeAsync(key, ("realmId", "../../../v1/other?x="));
        network.Otherwise = _ => Json("{}");

        await network.Host.SendAsync(key, "query");

        foreach (var request in network.Requests.Skip(1))
            ProviderNetwork.Meant(request).AbsolutePath.ShouldStartWith("/v3/company/");
    }

    // https://www.zoho.com/accounts/protocol/oauth/multi-dc/client-authorization.html: location and accounts-server in the callback, api_domain in the answer.
    [Fact]
    public async Task The_code_goes_to_the_data_center_that_the_callback_names_and_so_do_refreshes()
    {
        await using var network = await ProviderNetwork.StartAsync();
        var token = network["https://accounts.zohocloud.ca/oauth/v2/token"].Enqueue(
            Json("""{ "access_token": "1000.1", "refresh_token": "1000.r", "api_domain": "https://www.zohoapis.ca", "token_type": "Bearer", "expires_in": 3600 }"""),
            Json("""{ "access_token": "1000.2", "api_domain": "https://www.zohoapis.ca", "token_type": "Bearer", "expires_in": 3600 }"""));
        var api = network["https://www.zohoapis.ca/crm/v8/users"].Enqueue(Json("{}"), Json("{}"));
        var key = await network.AddAsync("zoho");

        var (location, outcome) = await network.AuthorizeAsync(key, ("location", "ca"), ("accounts-server", "https://accounts.zohocloud.ca"));
        await network.Host.SendAsync(key, "crm/v8/users");
        network.Host.Time.Advance(TimeSpan.FromHours(1));
        await network.Host.SendAsync(key, "crm/v8/users");

        location.Host.ShouldBe("accounts.zoho.com");
        outcome.Status.ShouldBe(AuthorizationStatus.Completed);
        token.Requests.Select(request => request.Form["grant_type"]).ShouldBe(["authorization_code", "refresh_token"]);
        api.Requests.Select(request => request.Authorization!.Split(' ')[1]).ShouldBe(["1000.1", "1000.2"]);
    }

    [Theory]
    [InlineData("https://accounts.zoho.com.evil.example")]
    [InlineData("http://accounts.zoho.eu")]
    [InlineData("https://evil.example/accounts.zoho.eu")]
    public async Task Code_and_secret_go_to_no_other_server_that_a_callback_names(string server)
    {
        await using var network = await ProviderNetwork.StartAsync();
        var key = await network.AddAsync("zoho");

        var outcome = (await network.AuthorizeAsync(key, ("accounts-server", server))).Outcome;

        outcome.Status.ShouldNotBe(AuthorizationStatus.Completed);
        network.Requests.ShouldBeEmpty();
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
            network.Host.Time.Advance(TimeSpan.FromDays(90));
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

    // https://support.exactonline.com/community/s/knowledge-base: no renewal before the last thirty of six hundred seconds.
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

    // https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/: which site a token is for is asked with it.
    [Fact]
    public async Task What_no_answer_says_is_looked_up_with_the_new_token()
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://auth.atlassian.com/oauth/token"].Enqueue(Answer.Token("1", 3600, "r1"));
        var sites = network["https://api.atlassian.com/oauth/token/accessible-resources"].Enqueue(Json("""
            [ { "id": "1324a887-45db", "name": "acme", "url": "https://acme.atlassian.net", "scopes": ["read:jira-work"] }, { "id": "other", "name": "other" } ]
            """));
        var api = network["https://api.atlassian.com/ex/jira/1324a887-45db/rest/api/3/myself"].Enqueue(Json("{}"));
        var key = await network.AddAsync("jira");

        var (location, _) = await network.AuthorizeAsync(key);
        await network.Host.SendAsync(key, "rest/api/3/myself");

        location.Query.ShouldContain("audience=api.atlassian.com");
        sites.Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer 1");
        api.Requests.ShouldHaveSingleItem().Authorization.ShouldBe("Bearer 1");
        (await network.Host.DescribeAsync(key)).Token.Account.ShouldBe("acme");
    }

    // https://developers.docusign.com/platform/auth/confidential-authcode-get-token: base_uri of the account, from the user info.
    [Fact]
    public async Task Address_and_account_that_were_looked_up_make_the_APIs_address()
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://account-d.docusign.com/oauth/token"].Enqueue(Answer.Token("1", 28800, "r1"));
        network["https://account-d.docusign.com/oauth/userinfo"].Enqueue(Json("""
            { "sub": "564f7988", "email": "susan.smart@example.com", "accounts": [ { "account_id": "fe0b61a3", "is_default": true, "account_name": "World Wide Co", "base_uri": "https://demo.docusign.net" } ] }
            """));
        var api = network["https://demo.docusign.net/restapi/v2.1/accounts/fe0b61a3/envelopes"].Enqueue(Json("{}"));
        var key = await network.AddAsync("docusign", variables: ("server", "account-d.docusign.com"));

        await network.AuthorizeAsync(key);
        await network.Host.SendAsync(key, "envelopes");

        api.Requests.ShouldHaveSingleItem();
        (await network.Host.DescribeAsync(key)).Token.Account.ShouldBe("susan.smart@example.com");
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

using OAuthWebhook.Authorization;
using OAuthWebhook.Requests;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Providers;

/// <summary>What providers say, by their documentation, about where their API or their token endpoint is, played to the entries of the catalogue. Each test names the page.</summary>
public sealed class PlaceQuirkTests
{
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

    // https://developer.monday.com/apps/docs/migrating-to-the-new-oauth-flow: all requests are JSON, and no answer says how long its token lives.
    [Fact]
    public async Task A_life_that_no_answer_tells_is_the_usual_one_and_everything_is_asked_in_JSON()
    {
        await using var network = await ProviderNetwork.StartAsync();
        var token = network["https://auth.monday.com/oauth_ms/oauth/token"].Enqueue(
            Json("""{ "access_token": "1", "refresh_token": "r1", "token_type": "Bearer", "scope": "boards:read users:read" }"""),
            Json("""{ "access_token": "2", "refresh_token": "r2", "token_type": "Bearer", "scope": "boards:read users:read" }"""));
        var revoke = network["https://auth.monday.com/oauth_ms/oauth/revoke"].Enqueue(Json("""{ "success": true }"""), Json("""{ "success": true }"""));
        var key = await network.AddAsync("monday");
        await network.AuthorizeAsync(key);
        (await network.Host.DescribeAsync(key)).Token.ExpiresAt.ShouldBe(network.Host.Time.GetUtcNow().AddHours(1));

        network.Host.Time.Advance(TimeSpan.FromHours(1));
        (await network.Host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
        await network.Host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, default);

        token.Requests[1].Body.ShouldContain("\"refresh_token\":\"r1\"");
        token.Requests.Concat(revoke.Requests).ShouldAllBe(request => request.Headers["Content-Type"].StartsWith("application/json") && request.Body.Contains("\"client_secret\":\"the-secret\""));
        revoke.Requests.ShouldNotBeEmpty();
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

    private static Answer Json(string body) => Answer.Text(body, "application/json");
}

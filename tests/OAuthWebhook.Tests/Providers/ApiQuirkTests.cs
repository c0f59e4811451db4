using System.Text;
using OAuthWebhook.Providers;
using OAuthWebhook.Requests;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Providers;

/// <summary>How APIs want the token, and how they refuse it, as their providers document it. Each test names the page.</summary>
public sealed class ApiQuirkTests
{
    // https://docs.slack.dev/authentication/using-token-rotation/: an ended token is refused with 200 and token_expired.
    [Fact]
    public async Task A_token_that_is_refused_inside_an_answer_with_status_200_is_renewed_and_the_request_sent_again()
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://slack.com/api/oauth.v2.access"].Enqueue(
            Json("""{ "ok": true, "access_token": "xoxe.xoxb-1", "token_type": "bot", "expires_in": 43200, "refresh_token": "xoxe-1" }"""),
            Json("""{ "ok": true, "access_token": "xoxe.xoxb-2", "token_type": "bot", "expires_in": 43200, "refresh_token": "xoxe-2" }"""));
        var api = network["https://slack.com/api/chat.postMessage"].Enqueue(Json("""{ "ok": false, "error": "token_expired" }"""), Json("""{ "ok": true }"""));
        var key = await network.AddAsync("slack");
        await network.AuthorizeAsync(key);

        var result = await network.Host.SendAsync(key, "chat.postMessage", HttpMethod.Post, new StringContent("{}", Encoding.UTF8, "application/json"));

        result.ShouldBeOfType<OAuthRequestResult.Responded>().TokenRejected.ShouldBeFalse();
        api.Requests.Select(request => request.Authorization).ShouldBe(["Bearer xoxe.xoxb-1", "Bearer xoxe.xoxb-2"]);
    }

    // https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens
    [Fact]
    public async Task A_token_goes_in_the_header_that_the_API_wants_and_in_no_other()
    {
        await using var network = await ProviderNetwork.StartAsync();
        var token = network["https://acme.myshopify.com/admin/oauth/access_token"].Enqueue(Json("""
            { "access_token": "shpat_1", "expires_in": 3600, "refresh_token": "shprt_1", "refresh_token_expires_in": 7776000, "scope": "read_products,write_orders" }
            """));
        var api = network["https://acme.myshopify.com/admin/api/graphql.json"].Enqueue(Json("{}"));
        var key = await network.AddAsync("shopify", variables: ("shop", "acme"));

        await network.AuthorizeAsync(key);
        await network.Host.SendAsync(key, "graphql.json", HttpMethod.Post, new StringContent("{}", Encoding.UTF8, "application/json"));

        token.Requests[0].Form["expiring"].ShouldBe("1");
        var request = api.Requests.ShouldHaveSingleItem();
        request.Headers["X-Shopify-Access-Token"].ShouldBe("shpat_1");
        request.Authorization.ShouldBeNull();
    }

    // https://developer.xero.com/documentation/guides/oauth2/auth-flow: xero-tenant-id in every request.
    [Fact]
    public async Task What_was_looked_up_stands_in_a_header_of_every_request()
    {
        await using var network = await ProviderNetwork.StartAsync();
        network["https://identity.xero.com/connect/token"].Enqueue(Answer.Token("1", 1800, "r1"));
        network["https://api.xero.com/connections"].Enqueue(Json("""[ { "id": "e1", "tenantId": "70784a63", "tenantType": "ORGANISATION", "tenantName": "Maple Florists" } ]"""));
        var api = network["https://api.xero.com/api.xro/2.0/Invoices"].Enqueue(Json("{}"));
        var key = await network.AddAsync("xero");

        await network.AuthorizeAsync(key);
        await network.Host.SendAsync(key, "Invoices");

        api.Requests.ShouldHaveSingleItem().Headers["xero-tenant-id"].ShouldBe("70784a63");
    }

    // https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/error-codes: 602 in an answer with status 200 says that the token has ended.
    [Theory]
    [InlineData("601")]
    [InlineData("602")]
    public async Task A_code_inside_an_answer_can_say_that_the_token_has_ended(string code)
    {
        await using var network = await ProviderNetwork.StartAsync();
        var token = network["https://123-abc-456.mktorest.com/identity/oauth/token"].Enqueue(Answer.Token("1:int", 3599), Answer.Token("2:int", 3599));
        var api = network["https://123-abc-456.mktorest.com/rest/v1/leads.json"].Enqueue(
            Json($$"""{ "requestId": "a9ae#148", "success": false, "errors": [ { "code": "{{code}}", "message": "Access token expired" } ] }"""),
            Json("""{ "success": true }"""));
        var key = await network.AddAsync("marketo", variables: ("munchkin", "123-ABC-456"));

        await network.Host.SendAsync(key, "v1/leads.json");

        api.Requests.Select(request => request.Authorization).ShouldBe(["Bearer 1:int", "Bearer 2:int"]);
        token.Requests.ShouldAllBe(request => request.Query["grant_type"] == "client_credentials" && request.Query["client_id"] == "the-client" && request.Body.Length == 0);
    }

    // Amazon: https://developer-docs.amazon.com/sp-api/docs/connect-to-the-selling-partner-api. Zoho: https://www.zoho.com/crm/developer/docs/api/v8/access-refresh.html.
    // Notion: https://developers.notion.com/reference/versioning. Reddit: https://github.com/reddit-archive/reddit/wiki/API. GitHub: https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api.
    [Theory]
    [InlineData("amazon-selling-partner", "x-amz-access-token", "the-token")]
    [InlineData("zoho", "Authorization", "Zoho-oauthtoken the-token")]
    [InlineData("notion", "Notion-Version", "2025-09-03")]
    [InlineData("reddit", "User-Agent", "web:oauth-webhook:v1")]
    [InlineData("github", "User-Agent", "oauth-webhook")]
    [InlineData("snowflake", "X-Snowflake-Authorization-Token-Type", "OAUTH")]
    public async Task Each_request_has_the_headers_that_the_API_wants(string id, string header, string value)
    {
        await using var network = await ProviderNetwork.StartAsync();

        var play = await PresetRequests.PlayAsync(network, ProviderSources.BuiltIn.Single(provider => provider.Id == id));

        play.ApiRequests.ShouldNotBeEmpty();
        play.ApiRequests.ShouldAllBe(request => request.Headers[header] == value);
    }

    private static Answer Json(string body, int status = 200) => Answer.Text(body, "application/json", status);
}

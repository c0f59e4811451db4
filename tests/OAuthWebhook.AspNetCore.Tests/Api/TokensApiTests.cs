using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Api;

public sealed class TokensApiTests : HostedTests
{
    private const string AccessToken = "access-token-canary";

    [Fact]
    public async Task Asking_for_a_token_answers_the_connection_with_it()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        Server["/token"].Enqueue(Answer.Token(AccessToken, expiresIn: 600, scope: "read"));

        using var response = await client.PostAsync($"{ConnectionsApi.Path}/{id}/token", null);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var connection = await response.ReadAsync();
        ((string?)connection["status"]).ShouldBe("active");
        ((string?)connection["grantedScopes"]![0]).ShouldBe("read");
        ((DateTimeOffset)connection["accessTokenExpiresAt"]!).ShouldBe(Host.Time.GetUtcNow().AddSeconds(600), TimeSpan.FromSeconds(1));
        connection["lastRefreshedAt"].ShouldNotBeNull();
        connection.ToJsonString().ShouldNotContain(AccessToken);
    }

    [Fact]
    public async Task A_refusal_of_the_token_endpoint_is_502_with_what_it_said()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        Server["/token"].Otherwise = _ => Answer.Error("invalid_client", "no such client", 401);

        using var response = await client.PostAsync($"{ConnectionsApi.Path}/{id}/token", null);

        var error = (await response.ProblemAsync(502))["oauthError"]!;
        ((string?)error["kind"]).ShouldBe("credentialsRefused");
        ((string?)error["code"]).ShouldBe("invalid_client");
        ((int?)error["httpStatus"]).ShouldBe(401);
        ((string?)error["description"]).ShouldNotBeNullOrEmpty();
        ((string?)(await client.GetConnectionAsync(id))["status"]).ShouldBe("failing");
    }

    [Fact]
    public async Task A_token_endpoint_that_asks_to_wait_is_502_with_retry_after()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        Server["/token"].Otherwise = _ => Answer.Empty(503).WithHeader("Retry-After", "120");

        using var response = await client.PostAsync($"{ConnectionsApi.Path}/{id}/token", null);

        ((int?)(await response.ProblemAsync(502))["oauthError"]!["retryAfter"]).ShouldBe(120);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(120));
    }

    [Fact]
    public async Task A_connection_that_nobody_has_authorized_is_409()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));

        using var response = await client.PostAsync($"{ConnectionsApi.Path}/{id}/token", null);

        ((string?)(await response.ProblemAsync(409))["oauthError"]!["kind"]).ShouldBe("reauthorizationRequired");
    }

    [Fact]
    public async Task A_disabled_connection_is_409()
    {
        using var client = Host.Administrator();
        var body = ConnectionsApi.ClientCredentials(Server.BaseAddress);
        body["disabled"] = true;
        var id = await client.CreateIdAsync(body);

        using var response = await client.PostAsync($"{ConnectionsApi.Path}/{id}/token", null);

        ((string?)(await response.ProblemAsync(409))["oauthError"]!["code"]).ShouldBe("connection_disabled");
        Server["/token"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_entered_by_hand_is_stored_and_not_shown()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));

        using var response = await client.PutAsJsonAsync($"{ConnectionsApi.Path}/{id}/token", new JsonObject { ["accessToken"] = AccessToken, ["expiresAt"] = "2040-01-31T12:00:00Z" });

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var connection = await response.ReadAsync();
        ((string?)connection["status"]).ShouldBe("active");
        ((DateTimeOffset?)connection["accessTokenExpiresAt"]).ShouldBe(new DateTimeOffset(2040, 1, 31, 12, 0, 0, TimeSpan.Zero));
        connection.ToJsonString().ShouldNotContain(AccessToken);
    }

    [Theory]
    [InlineData("{}", "accessToken")]
    [InlineData("{ \"refreshToken\": \"\" }", "accessToken")]
    [InlineData("{ \"refreshToken\": \"a b\" }", "refreshToken")]
    [InlineData("{ \"refreshToken\": \"a\", \"expiresAt\": \"2040-01-31T12:00:00Z\" }", "expiresAt")]
    [InlineData("{ \"accessToken\": \"a b\" }", "accessToken")]
    [InlineData("{ \"accessToken\": 5 }", "accessToken")]
    [InlineData("{ \"accessToken\": \"a\", \"expiresAt\": \"tomorrow\" }", "expiresAt")]
    [InlineData("{ \"accessToken\": \"a\", \"expiresAt\": \"2001-01-01T00:00:00Z\" }", "expiresAt")]
    [InlineData("{ \"accessToken\": \"a\", \"expiresAt\": \"2040-01-31T12:00:00\" }", "expiresAt")]
    [InlineData("{ \"accessToken\": \"a\", \"idToken\": \"b\" }", "idToken")]
    public async Task A_token_that_cannot_be_one_is_refused_and_the_field_named(string body, string field)
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.AuthorizationCode(Server.BaseAddress));

        using var response = await client.PutAsJsonAsync($"{ConnectionsApi.Path}/{id}/token", JsonNode.Parse(body));

        (await response.InvalidFieldsAsync()).ShouldBe([field]);
    }

    [Fact]
    public async Task A_refresh_token_alone_is_stored_and_spent_when_a_token_is_asked_for()
    {
        using var client = Host.Administrator();
        var body = ConnectionsApi.ClientCredentials(Server.BaseAddress);
        body["grantType"] = "refresh_token";
        var id = await client.CreateIdAsync(body);

        using var entered = await client.PutAsJsonAsync($"{ConnectionsApi.Path}/{id}/token", new JsonObject { ["refreshToken"] = "refresh-token-canary" });

        entered.StatusCode.ShouldBe(HttpStatusCode.OK);
        var connection = await entered.ReadAsync();
        ((string?)connection["status"]).ShouldBe("active");
        ((string?)connection["statusDetail"]!["nextStep"])!.ShouldContain("Get token");
        connection.ToJsonString().ShouldNotContain("refresh-token-canary");
        Server["/token"].Requests.ShouldBeEmpty();
        Server["/token"].Enqueue(Answer.Token(AccessToken, refreshToken: "next-canary"));
        (await client.PostAsync($"{ConnectionsApi.Path}/{id}/token", null)).EnsureSuccessStatusCode();
        Server["/token"].Requests.ShouldHaveSingleItem().Form["refresh_token"].ShouldBe("refresh-token-canary");
    }

    [Fact]
    public async Task A_forgotten_token_is_gone()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        Server["/token"].Enqueue(Answer.Token(AccessToken));
        (await client.PostAsync($"{ConnectionsApi.Path}/{id}/token", null)).Dispose();

        using var response = await client.DeleteAsync($"{ConnectionsApi.Path}/{id}/token");

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        ((string?)(await client.GetConnectionAsync(id))["status"]).ShouldBe("pendingAuthorization");
    }

    [Theory]
    [InlineData("/token")]
    [InlineData("")]
    public async Task What_the_provider_cannot_be_told_to_revoke_is_gone_and_the_answer_says_what_is_left_to_do(string suffix)
    {
        using var client = Host.Administrator();
        var body = ConnectionsApi.ClientCredentials(Server.BaseAddress);
        body["revocationEndpoint"] = new Uri(Server.BaseAddress, "/revoke").AbsoluteUri;
        var id = await client.CreateIdAsync(body);
        Server["/token"].Enqueue(Answer.Token(AccessToken));
        Server["/revoke"].Otherwise = _ => Answer.Error("invalid_client", AccessToken, 401);
        (await client.PostAsync($"{ConnectionsApi.Path}/{id}/token", null)).Dispose();

        using var response = await client.DeleteAsync($"{ConnectionsApi.Path}/{id}{suffix}");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var answer = await response.ReadAsync();
        ((bool?)answer["revoked"]).ShouldBe(false);
        ((string?)answer["detail"]).ShouldNotBeNull().ShouldContain("Revoke it there by hand.");
        ((string?)answer["oauthError"]!["code"]).ShouldBe("invalid_client");
        answer.ToJsonString().ShouldNotContain(AccessToken);
        using var gone = await client.GetAsync($"{ConnectionsApi.Path}/{id}");
        if (suffix.Length > 0)
            ((string?)(await gone.ReadAsync())["status"]).ShouldBe("pendingAuthorization");
        else
            await gone.ProblemAsync(404);
    }

    [Fact]
    public async Task What_the_provider_has_revoked_needs_no_words()
    {
        using var client = Host.Administrator();
        var body = ConnectionsApi.ClientCredentials(Server.BaseAddress);
        body["revocationEndpoint"] = new Uri(Server.BaseAddress, "/revoke").AbsoluteUri;
        var id = await client.CreateIdAsync(body);
        Server["/token"].Enqueue(Answer.Token(AccessToken));
        Server["/revoke"].Enqueue(Answer.Empty(200));
        (await client.PostAsync($"{ConnectionsApi.Path}/{id}/token", null)).Dispose();

        using var response = await client.DeleteAsync($"{ConnectionsApi.Path}/{id}/token");

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        Server["/revoke"].Requests.ShouldHaveSingleItem().Form["token"].ShouldBe(AccessToken);
    }

    [Fact]
    public async Task Validation_tells_whether_the_provider_accepts_the_token_and_for_whom()
    {
        using var client = Host.Administrator();
        var body = ConnectionsApi.ClientCredentials(Server.BaseAddress);
        body["userinfoEndpoint"] = new Uri(Server.BaseAddress, "/me").AbsoluteUri;
        body["allowedHosts"] = new JsonArray(Server.BaseAddress.Authority);
        var id = await client.CreateIdAsync(body);
        Server["/token"].Otherwise = _ => Answer.Token(AccessToken);
        Server["/me"].Otherwise = _ => Answer.Json(new { email = "ada@example.com" });

        var accepted = await (await client.PostAsync($"{ConnectionsApi.Path}/{id}/validation", null)).ReadAsync();
        Server["/me"].Otherwise = _ => Answer.Empty(401);
        var refused = await (await client.PostAsync($"{ConnectionsApi.Path}/{id}/validation", null)).ReadAsync();

        ((bool?)accepted["valid"]).ShouldBe(true);
        ((string?)accepted["account"]).ShouldBe("ada@example.com");
        ((bool?)refused["valid"]).ShouldBe(false);
        ((string?)refused["detail"]).ShouldNotBeNullOrEmpty();
    }
}

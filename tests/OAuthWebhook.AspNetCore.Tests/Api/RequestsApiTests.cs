using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Api;

public sealed class RequestsApiTests : HostedTests
{
    private const string AccessToken = "access-token-canary";

    private HttpClient _client = null!;
    private string _path = "";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _client = Host.Administrator();
        var id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
        _path = $"{ConnectionsApi.Path}/{id}/requests";
        Server["/token"].Otherwise = _ => Answer.Token(AccessToken);
    }

    public override async Task DisposeAsync()
    {
        _client.Dispose();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_request_is_sent_with_the_token_and_its_answer_given_back()
    {
        Server["/api/items"].Enqueue(Answer.Json(new { ok = true }, status: 201).WithHeader("X-Trace", "abc").WithHeader("Set-Cookie", "a=b"));

        var answer = await SendAsync(new JsonObject
        {
            ["method"] = "post",
            ["url"] = "items?x=1",
            ["headers"] = new JsonObject { ["X-Mine"] = "yes", ["Content-Language"] = "en" },
            ["body"] = new JsonObject { ["a"] = 1 },
        });

        ((int?)answer["statusCode"]).ShouldBe(201);
        ((string?)answer["body"]).ShouldBe("{\"ok\":true}");
        ((string?)answer["bodyEncoding"]).ShouldBe("text");
        ((bool?)answer["bodyTruncated"]).ShouldBe(false);
        ((string?)answer["headers"]!["X-Trace"]![0]).ShouldBe("abc");
        ((string?)answer["headers"]!["Set-Cookie"]![0]).ShouldBe("a=b");
        ((int?)answer["attempts"]).ShouldBe(1);
        ((long?)answer["durationMs"]).ShouldNotBeNull();
        var sent = Server["/api/items"].Requests.ShouldHaveSingleItem();
        sent.Method.ShouldBe("POST");
        sent.Url.Query.ShouldBe("?x=1");
        sent.Authorization.ShouldBe("Bearer " + AccessToken);
        sent.Headers["X-Mine"].ShouldBe("yes");
        sent.Headers["Content-Language"].ShouldBe("en");
        sent.Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
        sent.Body.ShouldBe("{\"a\":1}");
    }

    [Fact]
    public async Task A_text_body_goes_as_it_is_with_the_content_type_given()
    {
        Server["/api/items"].Enqueue(Answer.Empty(204));

        await SendAsync(new JsonObject { ["method"] = "PUT", ["url"] = "items", ["body"] = "<a/>", ["contentType"] = "application/xml" });

        var sent = Server["/api/items"].Requests.ShouldHaveSingleItem();
        sent.Body.ShouldBe("<a/>");
        sent.Headers["Content-Type"].ShouldBe("application/xml");
    }

    [Fact]
    public async Task A_body_that_is_no_text_comes_as_base64()
    {
        byte[] bytes = [0x89, 0x50, 0x00, 0xFF];
        Server["/api/picture"].Enqueue(new Answer { ContentType = "image/png", Body = bytes });

        var answer = await SendAsync(new JsonObject { ["method"] = "GET", ["url"] = "picture" });

        ((string?)answer["bodyEncoding"]).ShouldBe("base64");
        Convert.FromBase64String((string)answer["body"]!).ShouldBe(bytes);
    }

    [Fact]
    public async Task A_long_body_is_cut_at_a_whole_character_and_the_answer_says_so()
    {
        Server["/api/long"].Enqueue(Answer.Text("a" + new string('ü', 600_000), "text/plain; charset=utf-8"));

        var answer = await SendAsync(new JsonObject { ["method"] = "GET", ["url"] = "long" });

        ((bool?)answer["bodyTruncated"]).ShouldBe(true);
        ((string)answer["body"]!).ShouldBe("a" + new string('ü', 524_287));
    }

    [Fact]
    public async Task An_api_that_sends_the_authorization_header_back_does_not_bring_it_into_the_answer()
    {
        Server["/api/echo"].Otherwise = request => Answer.Empty(200).WithHeader("Authorization", request.Authorization!);

        var answer = await SendAsync(new JsonObject { ["method"] = "GET", ["url"] = "echo" });

        answer.ToJsonString().ShouldNotContain(AccessToken);
    }

    [Theory]
    [InlineData("{ \"url\": \"items\" }", "method")]
    [InlineData("{ \"method\": \"GE T\", \"url\": \"items\" }", "method")]
    [InlineData("{ \"method\": \"GET\" }", "url")]
    [InlineData("{ \"method\": \"GET\", \"url\": \"items\", \"headers\": { \"Authorization\": \"Bearer x\" } }", "headers.Authorization")]
    [InlineData("{ \"method\": \"GET\", \"url\": \"items\", \"headers\": { \"host\": \"x\" } }", "headers.host")]
    [InlineData("{ \"method\": \"GET\", \"url\": \"items\", \"headers\": { \"Content-Length\": \"1\" } }", "headers.Content-Length")]
    [InlineData("{ \"method\": \"GET\", \"url\": \"items\", \"headers\": { \"X\": \"a\\r\\nB: c\" } }", "headers.X")]
    [InlineData("{ \"method\": \"GET\", \"url\": \"items\", \"headers\": { \"X Y\": \"a\" } }", "headers.X Y")]
    [InlineData("{ \"method\": \"GET\", \"url\": \"items\", \"headers\": { \"X\": null } }", "headers.X")]
    [InlineData("{ \"method\": \"GET\", \"url\": \"items\", \"contentType\": \"text/plain\" }", "contentType")]
    [InlineData("{ \"method\": \"POST\", \"url\": \"items\", \"body\": \"x\", \"contentType\": \"nonsense\" }", "contentType")]
    [InlineData("{ \"method\": \"GET\", \"url\": \"items\", \"timeout\": 5 }", "timeout")]
    public async Task A_request_that_cannot_be_sent_is_refused_and_the_field_named(string body, string field)
    {
        using var response = await _client.PostAsJsonAsync(_path, JsonNode.Parse(body));

        (await response.InvalidFieldsAsync()).ShouldBe([field]);
        Server["/api/items"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_token_nothing_is_sent_and_the_answer_says_why()
    {
        Server["/token"].Otherwise = _ => Answer.Error("invalid_client", status: 401);

        using var response = await _client.PostAsJsonAsync(_path, new JsonObject { ["method"] = "GET", ["url"] = "items" });

        ((string?)(await response.ProblemAsync(502))["oauthError"]!["code"]).ShouldBe("invalid_client");
        Server["/api/items"].Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_destination_the_token_may_not_go_to_is_refused_and_nothing_is_sent()
    {
        using var response = await _client.PostAsJsonAsync(_path, new JsonObject { ["method"] = "GET", ["url"] = "https://elsewhere.example/steal" });

        ((string?)(await response.ProblemAsync(502))["detail"])!.ShouldContain("elsewhere.example");
    }

    [Fact]
    public async Task An_unknown_connection_is_404()
    {
        using var response = await _client.PostAsJsonAsync($"{ConnectionsApi.Path}/missing/requests", new JsonObject { ["method"] = "GET", ["url"] = "items" });

        await response.ProblemAsync(404);
    }

    private async Task<JsonObject> SendAsync(JsonObject body)
    {
        using var response = await _client.PostAsJsonAsync(_path, body);
        ((int)response.StatusCode).ShouldBe(200, await response.Content.ReadAsStringAsync());
        return await response.ReadAsync();
    }
}

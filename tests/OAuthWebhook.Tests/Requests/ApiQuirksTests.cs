using OAuthWebhook.Connections;
using OAuthWebhook.Quirks;
using OAuthWebhook.Requests;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Requests;

/// <summary>How a provider wants requests, as its catalogue entry says.</summary>
public sealed class ApiQuirksTests
{
    [Theory]
    [InlineData("X-Shopify-Access-Token", null, "X-Shopify-Access-Token", "t1")]
    [InlineData("X-Token", "Key ", "X-Token", "Key t1")]
    [InlineData(null, "OAuth ", "Authorization", "OAuth t1")]
    [InlineData(null, null, "Authorization", "Bearer t1")]
    public async Task The_token_goes_where_and_how_the_provider_wants_it_and_nowhere_else(string? header, string? prefix, string expected, string value)
    {
        await using var host = await CoreHost.StartAsync(services => services.AddQuirks(new() { TokenHeader = header, TokenPrefix = prefix }));
        var key = await host.AddAsync(host.Registration().AtQuirky());
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Otherwise = _ => Answer.Json(new { ok = true });

        using var response = (await host.SendAsync(key)).ShouldBeOfType<OAuthRequestResult.Responded>().Response;

        var sent = host.Api.Requests.ShouldHaveSingleItem();
        sent.Headers[expected].ShouldBe(value);
        sent.Headers.ContainsKey("Authorization").ShouldBe(expected == "Authorization");
        response.RequestMessage.ShouldNotBeNull().Headers.NonValidated.Contains(expected).ShouldBeFalse();
    }

    [Fact]
    public async Task A_header_of_the_provider_is_added_unless_the_request_has_it()
    {
        await using var host = await CoreHost.StartAsync(services => services.AddQuirks(new() { Headers = new Dictionary<string, string> { ["Notion-Version"] = "2022-06-28", ["X-Region"] = "{region}" } }));
        var key = await host.AddAsync(host.Registration().AtQuirky() with { Variables = new Dictionary<string, string> { ["region"] = "eu" } });
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Otherwise = _ => Answer.Json(new { ok = true });

        await host.SendAsync(key);
        await host.SendAsync(key, headers: new KeyValuePair<string, string>("notion-version", "2025-01-01"));

        host.Api.Requests.Select(request => (request.Headers["Notion-Version"], request.Headers["X-Region"])).ShouldBe([("2022-06-28", "eu"), ("2025-01-01", "eu")]);
    }

    [Fact]
    public async Task A_header_whose_value_nobody_knows_is_left_out()
    {
        await using var host = await CoreHost.StartAsync(services => services.AddQuirks(new() { Headers = new Dictionary<string, string> { ["X-Tenant"] = "{tenant}" } }));
        var key = await host.AddAsync(host.Registration().AtQuirky());
        host.Token.Enqueue(Answer.Token("t1"));
        host.Api.Otherwise = _ => Answer.Json(new { ok = true });

        await host.SendAsync(key);

        host.Api.Requests.ShouldHaveSingleItem().Headers.ContainsKey("X-Tenant").ShouldBeFalse();
    }

    [Fact]
    public void A_field_of_the_token_answer_fills_a_header_before_a_variable_does_and_cannot_begin_another_header()
    {
        var connection = new Connection
        {
            Key = new("", "c"),
            Registration = new() { Name = "n", GrantType = "g", Variables = new Dictionary<string, string> { ["realm"] = "variable" } },
            Quirks = new() { Api = new() { Headers = new Dictionary<string, string> { ["X-Realm"] = "{realm}", ["X-Bad"] = "{bad}" } } },
        };
        var tokens = new Tokens.TokenSet
        {
            AccessToken = new("t"),
            IssuedAt = default,
            Issuance = new(1, null, null),
            Fields = new Dictionary<string, string> { ["realm"] = "field", ["bad"] = "a\r\nInjected: 1" },
        };
        using var message = new HttpRequestMessage();

        ApiHeaders.Of(connection, tokens).ShouldNotBeNull().AddTo(message).ShouldBe(["X-Realm"]);

        message.Headers.GetValues("X-Realm").ShouldBe(["field"]);
        ApiHeaders.Of(connection with { Quirks = ProviderQuirks.None }, tokens).ShouldBeNull();
    }
}

using System.Text.Json.Nodes;
using Elsa.Expressions.Models;
using Elsa.Workflows;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Models;
using ElsaOAuthWebhook.References;
using ElsaOAuthWebhook.Requests;
using ElsaOAuthWebhook.Tests.TestBed;

namespace ElsaOAuthWebhook.Tests.References;

public sealed class TokenInputTests(PluginHost host) : IClassFixture<PluginHost>
{
    private const string Id = "sandbox-service";

    [Theory]
    [InlineData("\"sandbox-service\"")]
    [InlineData("call('sandbox-service')")]
    [InlineData("call(`sandbox-service`)")]
    [InlineData("sandbox-service")]
    [InlineData("{ \"value\": \"call(\\u0027sandbox-service\\u0027)\" }")]
    [InlineData("{ \"value\": \"call(\\\"sandbox-service\\\")\" }")]
    [InlineData("{ \"value\": \"call(\\u0022sandbox-service\\u0022)\" }")]
    public void An_id_stands_in_a_text_where_it_is_quoted_or_all_of_it(string text) => new QuotedId(Id).IsIn(text).ShouldBeTrue();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://sandbox-service.example")]
    [InlineData("\"sandbox-service-2\"")]
    [InlineData("\"my-sandbox-service\"")]
    [InlineData("\"SANDBOX-SERVICE\"")]
    public void What_only_looks_like_the_id_is_not_it(string? text) => new QuotedId(Id).IsIn(text).ShouldBeFalse();

    [Fact]
    public async Task Of_the_plugins_own_activity_only_the_token_names_a_connection()
    {
        var input = (await InputsAsync(new OAuthHttpRequest { Token = new(Id), Url = new(Id) })).ShouldHaveSingleItem();

        (input.Input.Name, input.Id, input.Script, input.PropertyName).ShouldBe(("Token", Id, null, "token"));
    }

    [Fact]
    public async Task An_activity_that_knows_nothing_of_connections_names_one_that_was_picked_for_an_input()
    {
        var input = (await InputsAsync(new WriteLine(new Input<string>(new Expression(TokenInput.PickedConnection, Id))))).ShouldHaveSingleItem();

        (input.Input.Name, input.Id, input.PropertyName).ShouldBe(("Text", Id, null));
        (await InputsAsync(new WriteLine(Id))).ShouldBeEmpty();
    }

    [Fact]
    public async Task In_the_stored_text_only_what_was_found_is_replaced()
    {
        const string root = """
            { "type": "Elsa.Sequence", "activities": [
              { "type": "OAuthWebhook.OAuthHttpRequest", "token": { "expression": { "type": "Literal", "value": "sandbox-service" } }, "url": { "expression": { "type": "Literal", "value": "sandbox-service" } } },
              { "type": "OAuthWebhook.OAuthHttpRequest", "token": "sandbox-service" },
              { "type": "OAuthWebhook.OAuthHttpRequest", "token": { "expression": { "type": "Literal", "value": "another" } } },
              { "type": "OAuthWebhook.OAuthHttpRequest", "token": { "expression": { "type": "JavaScript", "value": "'sandbox-service'" } } },
              { "type": "Elsa.WriteLine", "text": { "expression": { "type": "OAuth connection", "value": "sandbox-service" } } },
              { "type": "Elsa.WriteLine", "text": { "expression": { "type": "Literal", "value": "sandbox-service" } } } ] }
            """;
        TokenInput[] found =
        [
            .. await InputsAsync(new OAuthHttpRequest { Token = new(Id) }),
            .. await InputsAsync(new WriteLine(new Input<string>(new Expression(TokenInput.PickedConnection, Id)))),
        ];

        var activities = JsonNode.Parse(StoredRoot.Repoint(root, found, Id, "new"))!["activities"]!.AsArray();

        activities.Select(x => x![x["text"] is null ? "token" : "text"]).Select(x => x is JsonObject ? x["expression"]!["value"]!.ToString() : x!.ToString())
            .ShouldBe(["new", "new", "another", "'sandbox-service'", "new", "sandbox-service"]);
        activities[0]!["url"]!["expression"]!["value"]!.ToString().ShouldBe(Id);
    }

    private async Task<IReadOnlyList<TokenInput>> InputsAsync(IActivity activity) =>
        [.. TokenInput.Of(new ActivityNode(activity, "Root"), await host.Get<IActivityDescriber>().DescribeActivityAsync(activity.GetType()))];
}

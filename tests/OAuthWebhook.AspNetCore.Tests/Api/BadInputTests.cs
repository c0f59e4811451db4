using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Api;

public sealed class BadInputTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Canary = "do-not-repeat-me";

    [Theory]
    [InlineData("{ \"name\": \"do-not-repeat-me\"")]
    [InlineData("{ \"name\": do-not-repeat-me }")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[\"do-not-repeat-me\"]")]
    [InlineData("\"do-not-repeat-me\"")]
    public async Task A_body_that_is_no_json_object_is_refused_without_repeating_it(string body)
    {
        using var client = shared.Host.Administrator();

        using var response = await client.PostAsync(ConnectionsApi.Path, Json(body));

        (await response.ProblemAsync(400)).ToJsonString().ShouldNotContain(Canary);
    }

    [Theory]
    [InlineData("name", "7", "a text")]
    [InlineData("clientSecret", "{\"x\":\"do-not-repeat-me\"}", "a text")]
    [InlineData("usePkce", "\"do-not-repeat-me\"", "true or false")]
    [InlineData("disabled", "1", "true or false")]
    [InlineData("basicEncoding", "\"do-not-repeat-me\"", "form, raw")]
    [InlineData("basicEncoding", "1", "form, raw")]
    [InlineData("scopes", "7", "a list of texts")]
    [InlineData("scopes", "[7]", "a list of texts")]
    [InlineData("allowedHosts", "\"do-not-repeat-me\"", "a list of texts")]
    [InlineData("authorizationParameters", "[\"do-not-repeat-me\"]", "an object")]
    [InlineData("tokenParameters", "\"do-not-repeat-me\"", "an object")]
    [InlineData("refresh", "\"do-not-repeat-me\"", "an object")]
    public async Task A_value_of_the_wrong_type_is_refused_and_the_answer_says_what_belongs_there(string field, string value, string expected)
    {
        using var client = shared.Host.Administrator();
        var body = ConnectionsApi.ClientCredentials();
        body[field] = JsonNode.Parse(value);

        using var response = await client.PostAsJsonAsync(ConnectionsApi.Path, body);

        var problem = await response.ProblemAsync(400);
        ((string?)problem["errors"]![field]![0])!.ShouldContain(expected);
        problem.ToJsonString().ShouldNotContain(Canary);
    }

    [Theory]
    [InlineData("marginSeconds", "\"soon\"")]
    [InlineData("marginSeconds", "1.5")]
    [InlineData("defaultLifetimeSeconds", "99999999999")]
    public async Task A_wrong_value_inside_refresh_is_named_with_its_path(string field, string value)
    {
        using var client = shared.Host.Administrator();
        var body = ConnectionsApi.ClientCredentials();
        body["refresh"] = new JsonObject { [field] = JsonNode.Parse(value) };

        using var response = await client.PostAsJsonAsync(ConnectionsApi.Path, body);

        (await response.InvalidFieldsAsync()).ShouldBe(["refresh." + field]);
    }

    [Theory]
    [InlineData("clientSecrte", "There is no such field.")]
    [InlineData("Name", "There is no such field.")]
    [InlineData("tokenUrl", "There is no such field.")]
    [InlineData("subject", "This field is set by the server: leave it out.")]
    [InlineData("version", "This field is set by the server: leave it out.")]
    [InlineData("status", "This field is set by the server: leave it out.")]
    public async Task A_field_that_does_not_exist_is_refused_and_named(string field, string text)
    {
        using var client = shared.Host.Administrator();
        var body = ConnectionsApi.ClientCredentials();
        body[field] = Canary;

        using var response = await client.PostAsJsonAsync(ConnectionsApi.Path, body);

        var problem = await response.ProblemAsync(400);
        ((string?)problem["errors"]![field]![0]).ShouldBe(text);
        problem.ToJsonString().ShouldNotContain(Canary);
    }

    [Fact]
    public async Task A_field_given_twice_is_refused()
    {
        using var client = shared.Host.Administrator();

        using var response = await client.PostAsync(ConnectionsApi.Path, Json("{ \"name\": \"one\", \"name\": \"do-not-repeat-me\" }"));

        (await response.ProblemAsync(400)).ToJsonString().ShouldNotContain(Canary);
    }

    [Fact]
    public async Task Null_inside_a_list_or_an_object_is_refused_and_named()
    {
        using var client = shared.Host.Administrator();
        var body = ConnectionsApi.ClientCredentials();
        body["allowedHosts"] = new JsonArray("api.example", null);
        body["tokenParameters"] = new JsonObject { ["audience"] = null };

        using var response = await client.PostAsJsonAsync(ConnectionsApi.Path, body);

        (await response.InvalidFieldsAsync()).ShouldBe(["allowedHosts[1]", "tokenParameters.audience"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("name", "", "name")]
    [InlineData("grantType", "implicit", "grantType")]
    [InlineData("tokenEndpoint", "", "tokenEndpoint")]
    [InlineData("tokenEndpoint", "http://provider.example/token", "tokenEndpoint")]
    [InlineData("tokenEndpoint", "not a url", "tokenEndpoint")]
    [InlineData("responseType", "token", "responseType")]
    [InlineData("authenticationType", "kerberos", "authenticationType")]
    [InlineData("clientAuthenticationMethod", "smoke_signals", "clientAuthenticationMethod")]
    [InlineData("clientSecret", "", "clientSecret")]
    [InlineData("scopeSeparator", ";", "scopeSeparator")]
    public async Task A_value_that_breaks_a_rule_is_refused_with_the_field_and_what_to_enter(string field, string value, string named)
    {
        using var client = shared.Host.Administrator();
        var body = ConnectionsApi.ClientCredentials();
        body[field] = value;

        using var response = await client.PostAsJsonAsync(ConnectionsApi.Path, body);

        (await response.InvalidFieldsAsync()).ShouldContain(named);
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once()
    {
        using var client = shared.Host.Administrator();

        using var response = await client.PostAsJsonAsync(ConnectionsApi.Path, new JsonObject { ["grantType"] = "authorization_code" });

        (await response.InvalidFieldsAsync()).ShouldBeSubsetOf(["name", "authorizationEndpoint", "tokenEndpoint", "clientId", "clientSecret", "baseUri"]);
        (await response.InvalidFieldsAsync()).Count.ShouldBe(6);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_that_is_not_json_is_refused_with_415(string contentType)
    {
        using var client = shared.Host.Administrator();

        using var response = await client.PostAsync(ConnectionsApi.Path, new StringContent("{}", Encoding.UTF8, contentType));

        await response.ProblemAsync(415);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_with_413()
    {
        using var client = shared.Host.Administrator();

        using var response = await client.PostAsync(ConnectionsApi.Path, Json($"{{ \"name\": \"{new string('x', 1 << 20)}\" }}"));

        await response.ProblemAsync(413);
    }

    [Fact]
    public async Task A_body_with_bytes_that_are_no_text_is_refused()
    {
        using var client = shared.Host.Administrator();
        var content = new ByteArrayContent([0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D]) { Headers = { ContentType = new("application/json") } };

        using var response = await client.PostAsync(ConnectionsApi.Path, content);

        await response.ProblemAsync(400);
    }

    [Fact]
    public async Task A_body_that_nests_too_deep_is_refused()
    {
        using var client = shared.Host.Administrator();

        using var response = await client.PostAsync(ConnectionsApi.Path, Json("{ \"refresh\": " + new string('[', 5000)));

        await response.ProblemAsync(400);
    }

    [Fact]
    public async Task An_id_that_is_nobody_s_is_404_everywhere()
    {
        using var client = shared.Host.Administrator();
        var missing = ConnectionsApi.Path + "/no%2Fsuch%20id";

        foreach (var path in (string[])["", "/token", "/authorization", "/validation"])
        {
            using var response = path == "" ? await client.GetAsync(missing) : await client.PostAsync(missing + path, null);
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}

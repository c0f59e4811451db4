using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Testing;

namespace OAuthWebhook.AspNetCore.Tests.Api;

/// <summary>Connections without OAuth, by the API and by the pages.</summary>
public sealed class EnteredCredentialsTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";
    private const string Canary = "api-key-canary";

    [Theory]
    [InlineData("bearer", "{}", "Authorization", "Bearer api-key-canary")]
    [InlineData("apiKey", """{ "apiKeySettings": { "name": "X-Key", "prefix": "Key " } }""", "X-Key", "Key api-key-canary")]
    public async Task The_API_takes_a_key_sends_it_and_never_shows_it(string type, string more, string header, string value)
    {
        using var client = Host.Administrator();
        Server["/api/x"].Otherwise = _ => Answer.Json(new { ok = true });
        var body = Body(type, more);

        var created = await client.CreateAsync(body);
        using var sent = await client.PostAsJsonAsync($"{ConnectionsApi.Path}/{(string)created["id"]!}/requests", new JsonObject { ["method"] = "GET", ["url"] = "x" });

        ((string?)created["authenticationType"], (bool?)created["hasApiKey"], (string?)created["status"]).ShouldBe((type, true, "active"));
        created.ToJsonString().ShouldNotContain(Canary);
        sent.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await sent.Content.ReadAsStringAsync()).ShouldNotContain(Canary);
        Server["/api/x"].Requests.ShouldHaveSingleItem().Headers[header].ShouldBe(value);
        using var listed = await client.GetAsync(ConnectionsApi.Path + "?status=active");
        ((int?)(await listed.ReadAsync())["totalCount"]).ShouldBe(1);
        Host.Logs.Text.ShouldNotContain(Canary);
    }

    [Theory]
    [InlineData("""{ "apiKeySettings": { "in": "cookie" } }""", "apiKeySettings.in")]
    [InlineData("""{ "apiKeySettings": { "where": "header" } }""", "apiKeySettings.where")]
    [InlineData("""{ "apiKey": 7 }""", "apiKey")]
    [InlineData("""{ "apiKey": "" }""", "apiKey")]
    [InlineData("""{ "grantType": "password" }""", "grantType")]
    [InlineData("""{ "authenticationType": "magic" }""", "authenticationType")]
    public async Task What_cannot_be_is_refused_at_its_field(string more, string field)
    {
        using var client = Host.Administrator();

        using var response = await client.PostAsJsonAsync(ConnectionsApi.Path, Body("apiKey", more));

        (await response.InvalidFieldsAsync()).ShouldBe([field]);
    }

    [Fact]
    public async Task The_form_of_an_API_key_makes_a_connection_that_works_and_offers_nothing_that_does_not_apply()
    {
        using var client = Host.Administrator();
        using (var choice = await client.GetAsync(Tokens + "/new?provider=custom"))
            Html.Text(await choice.Content.ReadAsStringAsync()).ShouldContain("API key");
        using var form = await client.GetAsync(Tokens + "/new?grantType=apiKey");
        (await form.Content.ReadAsStringAsync()).ShouldContain("apiKeySettings.name");

        using var saved = await client.PostFormAsync(
            Tokens + "/new?grantType=apiKey", new("name", "Weather"), new("apiKey", Canary), new("apiKeySettings.in", "query"), new("apiKeySettings.name", "appid"), new("baseUri", Server.BaseAddress.AbsoluteUri));
        using var page = await client.GetAsync(saved.Headers.Location);

        var html = await page.Content.ReadAsStringAsync();
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var text = Html.Text(html);
        text.ShouldContain("Active");
        text.ShouldContain("The connection is saved.");
        html.ShouldNotContain(Canary);
        foreach (var absent in (string[])["handler=Authorize", "handler=Token", "handler=Enter", "handler=Forget", "tokenEndpoint"])
            html.ShouldNotContain(absent);
        var id = saved.Headers.Location!.OriginalString.Split('/')[^1];
        using var edited = await client.PostFormAsync($"{Tokens}/{id}?handler=Save", [.. Html.Fields(html).Where(field => field.Key != "name"), new("name", "Weather 2")]);
        edited.StatusCode.ShouldBe(HttpStatusCode.Redirect, Html.Text(await edited.Content.ReadAsStringAsync()));
        var stored = await client.GetConnectionAsync(id);
        ((string?)stored["name"], (bool?)stored["hasApiKey"], (string?)stored["apiKeySettings"]!["in"], (string?)stored["apiKeySettings"]!["name"]).ShouldBe(("Weather 2", true, "query", "appid"));
    }

    private JsonObject Body(string type, string more)
    {
        var body = new JsonObject { ["name"] = "Weather", ["authenticationType"] = type, ["apiKey"] = Canary, ["baseUri"] = new Uri(Server.BaseAddress, "/api/").AbsoluteUri };
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
            body[name] = value?.DeepClone();
        return body;
    }
}
